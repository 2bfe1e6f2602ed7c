/** Read the code from the address: whoever scanned it need not paste anything.
 *
 * The token stands behind #, which browsers send to nobody. It is moved into the form, taken out of
 * the address, so that it stays in no history, and sent as any other certificate is. */
const token = location.hash.slice(1);
const field = document.querySelector("textarea[data-token]");

if (token && field) {
  history.replaceState(null, "", location.pathname);
  field.value = token;
  field.form.requestSubmit();
}
