"""A real browser for tests: headless Chromium, with what it logged and what it asked the network for."""

from __future__ import annotations

import json
import shutil
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
DRIVER = shutil.which("chromedriver") or ""


@contextmanager
def chromium(downloads: Path) -> Iterator[Browser]:
    """A browser that keeps its downloads in a folder; without Chromium, the test is skipped, and says so."""
    if not CHROMIUM or not DRIVER:
        message = "Chromium or chromedriver is absent: the browser tests of the map do not run here"
        warnings.warn(message, stacklevel=2)
        pytest.skip(message)
    options = Options()
    options.binary_location = CHROMIUM
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1440,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    prefs = {"download.default_directory": str(downloads), "profile.default_content_setting_values.automatic_downloads": 1}
    options.add_experimental_option("prefs", prefs)
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield Browser(driver, downloads)
    finally:
        driver.quit()


class Browser:
    """What the tests do with a page of the map."""

    def __init__(self, driver: webdriver.Chrome, downloads: Path) -> None:
        self.driver = driver
        self.downloads = downloads

    def size(self, width: int = 1440, height: int = 900, *, mobile: bool = False) -> None:
        """Size of the window."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def prefer(self, **features: str) -> None:
        """Preferences of the reader, for example ``prefers_color_scheme="dark"``."""
        media = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})

    def open(self, path: Path, view: str = "") -> None:
        """Open a map and wait until it is drawn."""
        self.driver.get("about:blank")
        self.log("browser")
        self.log("performance")
        self.driver.get(path.as_uri() + view)
        self.wait("document.body && document.body.dataset.ready")

    def wait(self, condition: str, seconds: float = 20) -> Any:
        """Wait until a JavaScript expression is true; its value."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.js(f"return {condition}")
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(f"never came true: {condition}")

    def js(self, code: str, *arguments: Any) -> Any:
        """Run JavaScript in the page."""
        return self.driver.execute_script(code, *arguments)

    def text(self, selector: str) -> str:
        """The visible text of an element."""
        return self.driver.find_element(By.CSS_SELECTOR, selector).text

    def texts(self, selector: str) -> list[str]:
        """The visible texts of elements."""
        return [element.text for element in self.driver.find_elements(By.CSS_SELECTOR, selector)]

    def click(self, selector: str) -> None:
        """Click an element with the mouse."""
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        self.js("arguments[0].scrollIntoView({block: 'nearest'})", element)
        element.click()

    def fill(self, selector: str, text: str) -> None:
        """Type into a field."""
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        element.clear()
        element.send_keys(text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the focus is."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def tap(self, x: float, y: float) -> None:
        """Click a point of the window with the mouse."""
        actions = ActionChains(self.driver)
        actions.w3c_actions.pointer_action.move_to_location(int(x), int(y)).click()  # type: ignore[no-untyped-call]
        actions.perform()

    def log(self, kind: str) -> list[dict[str, Any]]:
        """Entries of a log since it was last read."""
        return list(self.driver.get_log(kind))  # type: ignore[no-untyped-call]

    def errors(self) -> list[str]:
        """What the page complained of since it was opened."""
        return [entry["message"] for entry in self.log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self) -> list[str]:
        """Addresses that the page asked the network for since it was opened; those inside the page itself do not count."""
        asked = []
        for entry in self.log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.append(message["params"]["request"]["url"])
        return [url for url in asked if not url.startswith(("data:", "blob:", "about:"))]

    def downloaded(self, name: str) -> bytes:
        """Content of a file once it is downloaded whole."""
        path = self.downloads / name
        for _ in range(200):
            if path.is_file() and not list(self.downloads.glob("*.crdownload")):
                return path.read_bytes()
            time.sleep(0.05)
        raise AssertionError(f"{name} never arrived; there are {sorted(p.name for p in self.downloads.iterdir())}")


__all__ = ["Browser", "By", "Keys", "chromium"]
