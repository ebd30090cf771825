// Opens report pages in headless Chromium and checks that they show what they should.
//   node page.mjs WEB CELLS.html LINE.html [SHOTS]
// WEB is the folder whose node_modules holds playwright-core; SHOTS a folder for screenshots.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [web, cellsPage, linePage, shots] = process.argv.slice(2);
const { chromium } = createRequire(path.resolve(web, "package.json"))("playwright-core");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-sync"],
});

/** Opens a page and keeps whatever it complains of or fetches. */
async function open(file, colorScheme = "light") {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, colorScheme });
  const page = await context.newPage();
  const troubles = [];
  page.on("pageerror", (e) => troubles.push(`error: ${e.message}`));
  page.on("console", (m) => {
    // software rendering makes Chromium warn of its own slowness
    if (m.type() === "error" || (m.type() === "warning" && !/GPU stall|GL Driver/.test(m.text()))) {
      troubles.push(`console: ${m.text()}`);
    }
  });
  const address = pathToFileURL(path.resolve(file)).href;
  page.on("request", (r) => {
    if (r.url() !== address && !r.url().startsWith("data:") && !r.url().startsWith("blob:")) {
      troubles.push(`request: ${r.url()}`);
    }
  });
  await page.goto(address);
  await page.waitForSelector("body[data-ready=yes]", { timeout: 60000 });
  await page.waitForTimeout(500);
  return { page, troubles, context };
}

async function shoot(page, name) {
  if (shots !== undefined) {
    await page.screenshot({ path: path.join(shots, name), fullPage: true });
  }
}

/** Colours within a rectangle of the page: how many, and their sum as a fingerprint. */
async function look(page, selector) {
  const png = (await page.locator(selector).first().screenshot()).toString("base64");
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const g = canvas.getContext("2d");
    g.drawImage(image, 0, 0);
    const pixels = new Uint32Array(g.getImageData(0, 0, image.width, image.height).data.buffer);
    let print = 0;
    for (let i = 0; i < pixels.length; i++) {
      print = (print * 31 + pixels[i]) >>> 0;
    }
    return { colours: new Set(pixels).size, print };
  }, png);
}

async function setSlider(page, label, value) {
  await page.getByLabel(label, { exact: true }).evaluate((slider, v) => {
    slider.value = String(v);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }, value);
  await page.waitForTimeout(400);
}

async function checkCells() {
  const { page, troubles, context } = await open(cellsPage);
  const text = await page.locator("#page").innerText();
  assert.match(text, /Block <b>bold<\/b> <\/script>/, "the title stands as it was written");
  assert.match(text, /23\.1\s?ms/, "numbers have friendly units");
  assert.match(text, /21\s?ms to 26\s?ms/, "a band stands by its number");
  assert.match(text, /assumed/, "assumptions are shown with their flag");
  await page.getByText("What was in force").click();
  assert.match(await page.locator("#page").innerText(), /spacing: 0\.001 m/, "the full case can be opened");
  await page.getByText("What was in force").click();
  assert.equal(await page.locator("#page b").count(), 0, "texts of a result are no markup");

  const end = await look(page, ".stage canvas");
  assert.ok(end.colours > 50, `the 3-D view is drawn: ${end.colours} colours`);
  await shoot(page, "cells.png");
  await setSlider(page, "Time", 0);
  const start = await look(page, ".stage canvas");
  assert.notEqual(start.print, end.print, "the time slider changes the view");
  await setSlider(page, "Time", 4);
  assert.equal((await look(page, ".stage canvas")).print, end.print, "and back again");

  await page.getByLabel("Show only where", { exact: true }).selectOption("");
  await page.waitForTimeout(300);
  const all = await look(page, ".stage canvas");
  await page.getByLabel("Cut", { exact: true }).selectOption("0");
  await page.waitForTimeout(300);
  const half = await look(page, ".stage canvas");
  assert.notEqual(half.print, all.print, "a cut shows the inside");
  await shoot(page, "cut.png");
  await setSlider(page, "Cut position", 1);
  assert.equal((await look(page, ".stage canvas")).print, all.print, "a cut at the end shows all");

  const field = page.getByLabel("Field", { exact: true });
  await field.selectOption({ label: "Velocity" });
  await page.waitForTimeout(300);
  assert.notEqual((await look(page, ".stage canvas")).print, all.print, "a field can be chosen");
  assert.match(await page.locator(".legend").innerText(), /magnitude \[m\/s\]/);

  // the whole stage on whole pixels, and it stays there: pictures before and after can be the same
  await page.locator(".stage").evaluate((e) => window.scrollTo(0, Math.floor(e.getBoundingClientRect().top + window.scrollY) - 10));
  const box = await page.locator(".stage canvas").boundingBox();
  const before = await look(page, ".stage canvas");
  await page.locator(".stage canvas").dragTo(page.locator(".stage canvas"), {
    sourcePosition: { x: box.width / 2, y: 100 }, targetPosition: { x: box.width / 2 + 150, y: 140 },
  });
  await page.waitForTimeout(400);
  assert.notEqual((await look(page, ".stage canvas")).print, before.print, "dragging turns the part");
  await page.getByRole("button", { name: "Reset view" }).click();
  await page.waitForTimeout(400);
  assert.equal((await look(page, ".stage canvas")).print, before.print, "reset turns it back");

  assert.ok((await page.locator(".chart canvas").count()) >= 2, "a chart a unit");
  assert.ok((await look(page, ".chart")).colours > 10, "curves are drawn");
  assert.deepEqual(troubles, []);
  await context.close();
}

async function checkLine() {
  const { page, troubles, context } = await open(linePage, "dark");
  const end = await look(page, ".profile");
  assert.ok(end.colours > 10, "the profile is drawn");
  await shoot(page, "line.png");
  await setSlider(page, "Time", 0);
  assert.notEqual((await look(page, ".profile")).print, end.print, "the time slider moves it");
  await page.getByRole("button", { name: "Play" }).click();
  await page.waitForFunction(() => document.getElementById("time").value === "4", null, { timeout: 20000 });
  await page.waitForTimeout(300);
  assert.equal((await look(page, ".profile")).print, end.print, "playing ends at the last output");
  assert.deepEqual(troubles, []);
  await context.close();
}

try {
  await checkCells();
  await checkLine();
  console.log("the report pages show what they should");
} finally {
  await browser.close();
}
