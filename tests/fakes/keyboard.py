"""Keyboard: a person at a tablet's page without mouse, finger or scripts; Tab finds everything."""

from playwright.sync_api import Page

MOST_TABS = 250
HERE = """() => { const one = document.activeElement; return {
  tag: one.tagName.toLowerCase(), name: one.name || '', value: one.value || '', id: one.id,
  text: (one.innerText || '').trim(), form: one.form ? one.form.getAttribute('action') || '' : '',
  owner: one.parentElement ? one.parentElement.id : '', checked: !!one.checked }; }"""
Focus = dict[str, str]


class Keyboard:
    """Types, chooses and presses by Tab, arrows, Space and Enter alone; counts the keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.keys += 1

    def tab_to(self, **wanted: str) -> Focus:
        """Press Tab until what has the focus is as wanted; fail if it is never reached."""
        for _ in range(MOST_TABS):
            found: Focus = self.page.evaluate(HERE)
            if all(found[name] == value for name, value in wanted.items()):
                return found
            self.key("Tab")
        raise AssertionError(f"no key leads to {wanted} on {self.page.url}")

    def write(self, name: str, text: str) -> None:
        self.tab_to(name=name)
        self.key("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, name: str, value: str) -> None:
        """Choose one of several tiles, or of a list."""
        found = self.tab_to(name=name)
        if found["tag"] != "select":
            self.key("Space")
        step = "ArrowDown"
        for _ in range(MOST_TABS):
            if self.page.evaluate(HERE)["value"] == value:
                return
            self.key(step)
        raise AssertionError(f"{name} has no {value} on {self.page.url}")

    def tick(self, name: str) -> None:
        self.tab_to(name=name)
        self.key("Space")

    def open(self, step: str) -> None:
        """Open a form that is folded away."""
        self.tab_to(tag="summary", owner=step)
        if not self.page.evaluate("one => document.getElementById(one).open", step):
            self.key("Enter")

    def send(self, action: str) -> None:
        """Press the button of a form."""
        self.tab_to(tag="button", form=action)
        with self.page.expect_navigation():
            self.key("Enter")

    def follow(self, text: str) -> None:
        """Follow a link."""
        self.tab_to(tag="a", text=text)
        with self.page.expect_navigation():
            self.key("Enter")
