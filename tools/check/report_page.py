#!/usr/bin/env python3
"""Opens a report in headless Chromium, uses its controls, and takes pictures of it.

Usage: report_page.py [PAGE] [--pictures DIR] [--browser chromium]

Without PAGE, a short sweep makes one. The browser is spoken to by the DevTools protocol, through
pipes.
"""

import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import common

DESKTOP = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("page", nargs="?", type=pathlib.Path)
    arguments.add_argument("--pictures", type=pathlib.Path, help="folder to keep the pictures in")
    arguments.add_argument("--browser", default="chromium")
    arguments = arguments.parse_args()
    browser = shutil.which(arguments.browser)
    if browser is None:
        sys.exit(f"{arguments.browser} is not installed, so the page was not looked at")
    with tempfile.TemporaryDirectory(prefix="gbrbm-page-") as place:
        place = pathlib.Path(place)
        page = arguments.page or make_page(place)
        pictures = arguments.pictures or place
        pictures.mkdir(parents=True, exist_ok=True)
        with Browser(browser, place / "profile") as tab:
            problems = look(tab, page.resolve().as_uri(), pictures)
    for problem in problems:
        print(f"FAILED: {problem}")
    print(f"{page}: {page.stat().st_size if page.exists() else 0} bytes, {len(problems)} problems")
    sys.exit(1 if problems else 0)


def make_page(place):
    data = common.write_data(place / "data")
    settings = ["--data", data, "--out", place, "--batch-size", "20", "--quiet"]
    code, err = common.run(
        "sweep", "--name", "run", "--hidden", "3,8", "--epochs", "12", *settings
    )
    if code != 0:
        sys.exit(f"the run to look at failed: {err}")
    return place / "run" / "report.html"


def look(tab, address, pictures):
    problems = []

    def require(condition, message):
        if not condition:
            problems.append(message)

    tab.show(DESKTOP, "light")
    tab.open(address)
    structure(tab, require)
    loss_zoom(tab, require)
    legend(tab, require)
    slider(tab, require)
    tab.picture(pictures / "desktop.png")
    tab.show(DESKTOP, "dark")
    tab.picture(pictures / "desktop-dark.png")
    dark = tab.ask("getComputedStyle(document.documentElement).backgroundColor")
    require(dark != "rgb(255, 255, 255)", "the page is white in dark mode")
    for scheme in ("light", "dark"):
        tab.show(PHONE, scheme)
        tab.open(address)
        fits = tab.ask("document.documentElement.scrollWidth <= innerWidth")
        require(fits, f"wider than a phone, {scheme}")
        tab.picture(pictures / f"phone-{scheme}.png")
    tab.show(DESKTOP, "light")
    tab.open(address)
    tab.pdf(pictures / "print.pdf")
    require(not tab.errors, f"messages of the browser: {tab.errors}")
    outside = [url for url in tab.requests if not url.startswith(("data:", "file:"))]
    require(not outside, f"it asks the network for {outside}")
    return problems


def structure(tab, require):
    charts = tab.ask("document.querySelectorAll('.chart canvas').length")
    require(charts >= 3, f"only {charts} charts")
    pictures = "[...document.images].every(i => i.complete && i.naturalWidth > 0 && i.alt)"
    require(tab.ask(pictures), "a picture is broken or not described")
    ids = "[...document.querySelectorAll('[id]')].map(e => e.id)"
    require(tab.ask(f"new Set({ids}).size === {ids}.length"), "an id is there twice")
    links = "[...document.querySelectorAll('a')].every(a => document.querySelector(a.hash))"
    require(tab.ask(links), "a link leads nowhere")
    labels = "[...document.querySelectorAll('input')].every(i => i.labels.length > 0)"
    require(tab.ask(labels), "an input has no label")
    headings = tab.ask("[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
    steps = [b - a for a, b in zip(headings, headings[1:])]
    require(headings[0] == 1 and max(steps) <= 1, f"levels of headings: {headings}")


def loss_zoom(tab, require):
    tab.ask("document.getElementById('loss-chart').scrollIntoView()")
    box = tab.ask(
        "(r => [r.left, r.top, r.width, r.height])"
        "(document.querySelector('#loss-chart .u-over').getBoundingClientRect())"
    )
    last = int(tab.ask("document.getElementById('loss-to').value"))
    left, top, width, height = box
    y = top + height / 2
    tab.mouse("mousePressed", left + width * 0.4, y)
    tab.mouse("mouseMoved", left + width * 0.6, y)
    tab.mouse("mouseMoved", left + width * 0.8, y)
    tab.mouse("mouseReleased", left + width * 0.8, y)
    shown = [int(tab.ask(f"document.getElementById('loss-{e}').value")) for e in ("from", "to")]
    require(1 < shown[0] < shown[1] < last, f"a drag does not zoom: {shown} of {last}")
    tab.ask("document.getElementById('loss-all').click()")
    from_epoch = tab.ask("document.getElementById('loss-from').value")
    require(from_epoch == "1", "the button All does not show all")
    tab.ask(
        "(i => { i.value = 3; i.dispatchEvent(new Event('change')); })"
        "(document.getElementById('loss-from'))"
    )
    require(tab.ask("document.getElementById('loss-to').value") == str(last), "the end has moved")
    tab.ask("document.getElementById('loss-tail').click()")
    tail = tab.ask("document.getElementById('loss-from').value")
    require(tail == "2", f"the first epoch is not left out: from {tail}")


def legend(tab, require):
    hidden = "document.querySelectorAll('#loss-chart .u-series.u-off').length"
    tab.ask("document.querySelector('#loss-chart .u-series:nth-child(2) th').focus()")
    tab.key("Enter", 13)
    require(tab.ask(hidden) == 1, "Enter on a name in the legend does not hide its line")
    tab.key("Enter", 13)
    require(tab.ask(hidden) == 0, "Enter on a name in the legend does not show its line again")
    tab.ask("document.querySelector('#loss-chart .u-series:nth-child(2) th').click()")
    require(tab.ask(hidden) == 1, "a click on a name in the legend does not hide its line")
    tab.ask("document.querySelector('#loss-chart .u-series:nth-child(2) th').click()")


def slider(tab, require):
    models = tab.ask("+document.getElementById('model-slider').max + 1")
    name = "document.getElementById('model-name').textContent"
    shown = "[...document.querySelectorAll('#models img')].filter(i => i.offsetWidth > 0)"
    pictures = f"{shown}.map(i => i.alt + i.src.length).join()"
    tab.ask("document.getElementById('model-slider').focus()")
    tab.ask(
        "(s => { s.value = 0; s.dispatchEvent(new Event('input')); })"
        "(document.getElementById('model-slider'))"
    )
    seen = {(tab.ask(name), tab.ask(pictures))}
    for _ in range(models - 1):
        tab.key("ArrowRight", 39)
        seen.add((tab.ask(name), tab.ask(pictures)))
        broken = "[...document.querySelectorAll('#models .chart')].filter(e => e.offsetWidth > 0)"
        drawn = tab.ask(f"{broken}.every(e => e.querySelector('canvas'))")
        require(drawn, "a chart of the chosen model is not drawn")
    require(len(seen) == models, f"the slider shows {len(seen)} of {models} models")


class Browser:
    """A headless browser with one tab."""

    def __init__(self, program, profile):
        to_browser, self.sink = os.pipe()
        self.source, from_browser = os.pipe()

        def as_3_and_4():
            ends = os.dup(to_browser), os.dup(from_browser)
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
            + ["--disable-dev-shm-usage", "--hide-scrollbars", f"--user-data-dir={profile}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=as_3_and_4,
            close_fds=False,
        )
        os.close(to_browser)
        os.close(from_browser)
        self.received = b""
        self.last = 0
        self.session = None
        self.loaded = False
        self.errors = []
        self.requests = []

    def __enter__(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self.session = None
        self.call("Browser.close")
        self.process.wait()
        os.close(self.sink)
        os.close(self.source)

    def call(self, method, **parameters):
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.sink, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next_message()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def next_message(self):
        while b"\0" not in self.received:
            more = os.read(self.source, 1 << 20)
            if not more:
                raise RuntimeError("the browser has ended")
            self.received += more
        text, self.received = self.received.split(b"\0", 1)
        message = json.loads(text)
        self.note(message.get("method"), message.get("params", {}))
        return message

    def note(self, event, details):
        if event == "Page.loadEventFired":
            self.loaded = True
        elif event == "Runtime.exceptionThrown":
            self.errors.append(details["exceptionDetails"])
        elif event == "Runtime.consoleAPICalled":
            self.errors.append([argument.get("value") for argument in details["args"]])
        elif event == "Log.entryAdded":
            self.errors.append(details["entry"]["text"])
        elif event == "Network.requestWillBeSent":
            self.requests.append(details["request"]["url"][:200])

    def show(self, size, scheme):
        self.call("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media="", features=features)
        time.sleep(0.3)

    def open(self, address):
        self.loaded = False
        self.call("Page.navigate", url=address)
        while not self.loaded:
            self.next_message()

    def ask(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def mouse(self, kind, x, y):
        buttons = 0 if kind == "mouseReleased" else 1
        self.call(
            "Input.dispatchMouseEvent",
            **{"type": kind, "x": x, "y": y, "button": "left", "buttons": buttons},
            clickCount=1,
        )

    def key(self, key, code):
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                **{"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code},
            )

    def picture(self, file):
        self.ask("scrollTo(0, 0)")
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        taken = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(taken["data"]))

    def pdf(self, file):
        printed = self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)
        file.write_bytes(base64.b64decode(printed["data"]))


if __name__ == "__main__":
    main()
