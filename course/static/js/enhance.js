/** The one script that a page names. What it does stands in loading.js, which other scripts import:
 * this file has a digest in its address, and a module with two addresses would run twice. */
import enhance from "./loading.js";

enhance(document);
