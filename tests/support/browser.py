"""A person at the operators' page: real Chromium, driven as people do it, by roles and names."""

import time

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from support.api import PASSWORD
from support.machine import PATIENCE_S

# Where elements of a role are looked for.
ROLES = {
    "button": "button", "link": "a[href]", "textbox": "input, textarea", "combobox": "select, input[list]",
    "searchbox": "input", "heading": "h1, h2, h3", "checkbox": "input[type=checkbox]", "dialog": "dialog", "img": "img, svg",
    "row": "tr", "date": "input[type=date]", "listitem": "li",
}

# Those that are shown and may have this name; the browser itself then says which has it.
CANDIDATES = """
const [places, name] = arguments;
const words = (node) => [node.textContent, node.ariaLabel, node.alt, node.placeholder, ...[...node.labels ?? []].map((one) => one.textContent),
  document.getElementById(node.getAttribute("aria-labelledby") ?? "")?.textContent].join(" ");
return [...document.querySelectorAll(places)].filter((node) => node.checkVisibility({ visibilityProperty: true }) &&
  (name === null || words(node).includes(name.split(" ")[0])));"""

# What must stay text, wherever somebody else put it.
NASTY = "<script>document.title='x'</script>\"><img src=x onerror=\"document.title='x'\">"

# A browser says so itself: a status that the page expects is no mistake of the page.
EXPECTED = ("status of 401", "status of 400", "status of 403", "status of 409", "status of 412", "status of 428", "status of 429")


class Browser:
    def __init__(self):
        options = webdriver.ChromeOptions()
        for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                     "--lang=vi", "--no-first-run", "--disable-background-networking"):
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.url = None

    def close(self):
        self.driver.quit()

    # --- the window ---

    def size(self, width, height=900):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def scheme(self, name):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": name}]})

    def fresh(self, url, language="en"):
        """As somebody who was never here."""
        self.url = url
        self.driver.get(url + "/icon.svg")
        self.driver.delete_all_cookies()
        self.run("localStorage.clear(); localStorage.setItem('bangtin-language', arguments[0])", language)
        self.size(1280)
        self.scheme("light")
        self.complaints()
        return self

    def open(self, address=""):
        self.driver.get(f"{self.url}/{address}")
        return self

    def sign_in(self, name, password=PASSWORD, names=("Name", "Password")):
        self.type("textbox", names[0], name)
        self.type("textbox", names[1], password, Keys.ENTER)
        return self

    def go(self, name):
        self.click("link", name)
        self.find("heading", name)
        return self

    # --- people's eyes and hands ---

    def all(self, role, name=None):
        found = self.run(CANDIDATES, ROLES[role], name)
        return [element for element in found if name is None or element.accessible_name == name]

    def find(self, role, name):
        return self.until(lambda: next(iter(self.all(role, name)), None), f"no {role} {name!r}")

    def click(self, role, name):
        self.find(role, name).click()

    def type(self, role, name, *words):
        element = self.find(role, name)
        element.clear()
        element.send_keys(*words)

    def choose(self, name, text):
        element = self.find("combobox", name)
        next(option for option in element.find_elements(By.TAG_NAME, "option") if option.text == text).click()

    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    def see(self, *texts):
        for text in texts:
            self.until(lambda: text in self.text(), f"no {text!r}")
        return self

    def keys(self, *keys):
        self.driver.switch_to.active_element.send_keys(*keys)

    def focused(self):
        element = self.driver.switch_to.active_element
        return element.aria_role, element.accessible_name

    def until(self, question, complaint="it did not become true"):
        deadline = time.monotonic() + PATIENCE_S / 4
        while time.monotonic() < deadline:
            try:
                if (answer := question()):
                    return answer
            except StaleElementReferenceException:
                pass
            time.sleep(0.02)
        raise AssertionError(f"{complaint}; the page says:\n{self.text()}\n{self.complaints()}")

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def shot(self, path):
        self.driver.save_screenshot(str(path))

    def complaints(self):
        """What the browser itself found wrong since it was last asked: errors, refused by the policy."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] == "SEVERE" and not any(words in entry["message"] for words in EXPECTED)]
