import time
from tests.browser.conftest import *
def test_t(site, open_page):
    page=open_page("/course/introduction/first-steps/", site.person())
    for _ in range(3):
        t=time.time(); f=faults(page); print("AXE", time.time()-t, f)
    page.set_viewport_size({"width":390,"height":800}); page.emulate_media(color_scheme="dark")
    t=time.time(); f=faults(page); print("AXE", time.time()-t, f)
