"""Looks: what a person at one of the two tablets would stumble over on the page that is open."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

LYING = ViewportSize(width=1280, height=800)
STANDING = ViewportSize(width=800, height=1280)
LEAST_TOUCH = 48  # CSS pixels; UI.md
ALIKE = 10
SMALL = """least => [...document.querySelectorAll('a, button, input, select, summary')]
  .filter(one => one.type !== 'hidden' && !one.matches('.skip, .seen-not') && one.offsetParent)
  .map(one => one.closest('.tile, label.touch') || one)
  .map(one => ({text: one.outerHTML.slice(0, 120), box: one.getBoundingClientRect()}))
  .filter(one => one.box.width < least - .5 || one.box.height < least - .5)
  .map(one => one.text + ' ' + Math.round(one.box.width) + 'x' + Math.round(one.box.height))"""
COVERED = """() => [...document.querySelectorAll('.halves > *, .thirds > *, .main-aside > *')]
  .filter(one => !one.matches('.scroll') && one.scrollWidth > one.clientWidth + 1)
  .map(one => one.outerHTML.slice(0, 120))"""
# Rows of one list come from one line of a template; axe takes seconds for a thousand of them.
THIN_OUT = """alike => document.querySelectorAll('body, body *').forEach(parent => {
  const seen = {};
  for (const one of [...parent.children]) {
    const kind = one.tagName + ' ' + one.getAttribute('class');
    seen[kind] = (seen[kind] || 0) + 1;
    if (seen[kind] > alike && !one.querySelector('[id]')) { one.remove(); }
  }
})"""


def blemishes(page: Page) -> list[str]:
    """Return what does not fit, is covered or too small to touch at both sizes, then barriers."""
    found = []
    for size in (LYING, STANDING):
        page.set_viewport_size(size)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{wide} of {size['width']} pixels wide"] * (wide > size["width"])
        found += [f"covered at {size['width']}: {one}" for one in page.evaluate(COVERED)]
        found += [f"small at {size['width']}: {one}" for one in page.evaluate(SMALL, LEAST_TOUCH)]
    return found + barriers(page)


def barriers(page: Page) -> list[str]:
    """Return what axe finds; of things that repeat, the first ten speak, so the page is thinned."""
    page.evaluate(THIN_OUT, ALIKE)
    return [
        f"{one['id']}: {node['html']}"
        for one in Axe().run(page).response["violations"]
        for node in one["nodes"][:3]
    ]
