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
  assert.match(text, /12\.5\s?s/, "numbers have friendly units");
  assert.ok(text.indexOf("Assumptions") < text.indexOf("Key numbers"), "the assumptions come first");
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
  assert.deepEqual(await field.locator("optgroup").evaluateAll((all) => all.map((g) => g.label)), ["Filling", "Heat"],
    "fields of a group stand together");

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
  const over = page.locator("section", { has: page.getByRole("heading", { name: "Over time" }) });
  await over.scrollIntoViewIfNeeded();
  const drawn = async () => (await over.locator(".chart").first().screenshot()).toString("base64");
  const even = await drawn();
  const axis = page.getByLabel("Time axis", { exact: true });
  assert.equal(await axis.inputValue(), "even", "rows at even times");
  await axis.selectOption("log");
  await page.waitForTimeout(300);
  assert.notEqual(await drawn(), even, "powers of ten on demand");
  await shoot(page, "log.png");
  await axis.selectOption("even");
  await page.waitForTimeout(300);
  assert.equal(await drawn(), even);
  assert.ok((await look(page, ".chart")).colours > 10, "curves are drawn");
  assert.deepEqual(troubles, []);
  await context.close();
}

/** The weakest inputs first, few rows until the reader asks for all. */
async function checkAssumptions() {
  const { page, troubles, context } = await open(cellsPage);
  const section = page.locator("#assumptions");
  const flags = section.locator("tbody tr:visible .flag");
  assert.match(await section.innerText(), /rests on 7 inputs/);
  assert.deepEqual(await flags.allInnerTexts(), ["assumed", ...Array(5).fill("recalled")], "assumed before recalled, six rows");
  const colour = (n) => flags.nth(n).evaluate((e) => getComputedStyle(e).color);
  assert.notEqual(await colour(0), await colour(1), "the flags differ in colour");
  assert.match(await section.innerText(), /20\s?kW\/m²\/K/, "values have friendly units");
  await section.getByRole("button", { name: "All 7 assumptions" }).click();
  assert.equal(await flags.count(), 7, "all of them on demand");
  assert.deepEqual(troubles, []);
  await context.close();
}

/** Numbers known as bands stand in a table, with a bar that shows how far they reach. */
async function checkBands() {
  const { page, troubles, context } = await open(cellsPage);
  const row = (name) => page.locator(".bands tbody tr", { hasText: name });
  const cells = (name) => row(name).locator("td").allInnerTexts();
  const time = await cells("Fill time");
  assert.deepEqual(time.slice(1, 6), ["23.1", "21", "23.1", "26", "ms"], "this run, low, base, high, unit");
  assert.match(time[6], /−9\.1 % … \+13 %/, "the ends in per cent of the base");
  const mass = await cells("Part mass");
  assert.deepEqual(mass.slice(1, 6), ["–", "30", "40", "42", "g"], "the base of other runs is not this run's");
  const speed = await cells("Speed max: gate");
  assert.deepEqual(speed.slice(1, 6), ["45", "40", "45", "180", "m/s"], "places have bands too");

  // a bar's ends are 100 % off the base, places go with the root; what reaches further is cut and says so
  const place = async (name) => {
    const bar = await row(name).locator(".range").boundingBox();
    const span = await row(name).locator(".span").boundingBox();
    const middle = bar.x + bar.width / 2;
    return [(span.x - middle) / (bar.width / 2), (span.x + span.width - middle) / (bar.width / 2)];
  };
  const [from, to] = await place("Part mass");
  assert.ok(Math.abs(from + Math.sqrt(0.25)) < 0.02 && Math.abs(to - Math.sqrt(0.05)) < 0.02, `30 and 42 of 40: ${from} to ${to}`);
  assert.ok(Math.abs((await place("Speed max: gate"))[1] - 1) < 0.03, "300 % more is cut at 100 %");
  assert.equal(await row("Speed max: gate").locator(".open-high").count(), 1);
  assert.equal(await row("Part mass").locator(".open-high").count(), 0);

  const section = page.locator("section", { has: page.getByRole("heading", { name: "Key numbers" }) });
  assert.match(await section.innerText(), /of 2 of its 3 runs: the others did not finish/, "what the bands rest on");
  await section.getByText("The runs").click();
  assert.match(await section.innerText(), /mould\.a=2\s+failed: the end/);
  assert.equal(await page.locator(".number").count(), 0, "a number stands once");
  await shoot(page, "bands.png");
  assert.deepEqual(troubles, []);
  await context.close();
}

/** A few values far away do not hide the others; the reader chooses what the colours span. */
async function checkScale() {
  const { page, troubles, context } = await open(cellsPage);
  const legend = page.locator(".legend");
  const ticks = () => legend.locator(".ticks span").allInnerTexts();
  assert.match(await legend.innerText(), /Temperature \[°C\]/, "temperatures are shown first, in degrees");
  // metal from 860 K down to 844 K, where it has come so far; one cell at 298 K
  const most = await ticks();
  assert.match(most[0], /^≤ 57[01]/, `the cold cell is beyond the scale: ${most}`);
  assert.match(most[4], /^58[67]/);
  const near = await look(page, ".stage canvas");
  const scale = page.getByLabel("Scale", { exact: true });
  await scale.selectOption("all");
  await page.waitForTimeout(300);
  assert.equal((await ticks())[0], "25", "all values on demand");
  assert.notEqual((await look(page, ".stage canvas")).print, near.print);
  await scale.selectOption("now");
  await setSlider(page, "Time", 2);
  assert.match((await ticks())[4], /^58[67]/);
  assert.deepEqual(troubles, []);
  await context.close();
}

/** Defects are marked at once, by kind; a click on their row turns the view to them. */
async function checkDefects() {
  const { page, troubles, context } = await open(cellsPage);
  const titles = await page.locator("h2").allInnerTexts();
  assert.equal(titles[titles.indexOf("Fields") + 1], "Defects", "the defects stand right under the view");
  assert.equal(await page.getByLabel("Mark", { exact: true }).evaluate((e) => e.selectedOptions[0].text), "Defects");
  assert.deepEqual(await page.locator(".mark").allInnerTexts(), ["3", "2", "1"], "and are marked");
  const mark = (n) => page.locator(".mark").getByText(String(n), { exact: true });
  const colour = (n) => mark(n).evaluate((e) => getComputedStyle(e).backgroundColor);
  assert.equal(await colour(1), await colour(3), "one colour a kind");
  assert.notEqual(await colour(1), await colour(2));
  assert.equal(await mark(2).getAttribute("title"), "cold shut: fronts met at 560 degC", "a mark says what it is");

  const section = page.locator("section", { has: page.getByRole("heading", { name: "Defects" }) });
  assert.deepEqual(await section.locator("th").allInnerTexts(), ["#", "Kind", "X [mm]", "Y [mm]", "Z [mm]", "Size [mm³]", "Why"],
    "coordinates share a unit");
  const away = async (n) => {
    const [at, box] = [await mark(n).boundingBox(), await page.locator(".stage").boundingBox()];
    return Math.hypot(at.x + at.width / 2 - box.x - box.width / 2, at.y + at.height / 2 - box.y - box.height / 2);
  };
  assert.ok((await away(2)) > 60, "a corner is not in the middle of the view");
  await section.locator("tbody tr").nth(1).click();
  await page.waitForTimeout(1200); // longer than the turn takes
  assert.ok((await away(2)) < 3, `a click on its row brings it there: ${await away(2)} px`);
  assert.deepEqual(await page.locator(".mark.lit").allInnerTexts(), ["2"]);
  await shoot(page, "defects.png");
  assert.deepEqual(troubles, []);
  await context.close();
}

/** Tables that say more as pictures: a bar of parts and curves, with the rows below. */
async function checkForms() {
  const { page, troubles, context } = await open(cellsPage);
  const cycle = page.locator("section", { has: page.getByRole("heading", { name: "The cycle" }) });
  assert.match(await cycle.locator(".sum").innerText(), /^16\s?s in all, without what is not known: take-out/,
    "the sum counts what runs beside once, and says what it lacks");
  const names = await cycle.locator("li").allInnerTexts();
  assert.deepEqual(names.map((text) => text.split(" ")[0]), ["closing", "cooling", "metering", "opening"],
    "parts without time are left out");
  assert.ok((await look(page, ".parts-chart")).colours > 10, "the bar is drawn");
  const colours = await cycle.locator(".swatch").evaluateAll((all) => all.map((e) => e.style.background));
  assert.equal(new Set(colours).size, 4, "a colour each");
  assert.ok(!(await cycle.locator("table").isVisible()), "the rows are folded");
  await cycle.getByText("As a table").click();
  assert.deepEqual(await cycle.locator("tbody tr").nth(2).locator("td").allInnerTexts(), ["metering", "8", "3"]);

  const die = page.locator("section", { has: page.getByRole("heading", { name: "The die" }) });
  assert.equal(await die.locator(".chart canvas").count(), 2, "a chart a unit");
  await die.getByText("As a table").click();
  assert.match(await die.locator("thead").innerText(), /Surface peak \[°C\]/);
  await shoot(page, "forms.png");
  assert.deepEqual(troubles, []);
  await context.close();
}

/** A table is sorted, its rows and their marks in the view light each other. */
async function checkTables() {
  const { page, troubles, context } = await open(cellsPage);
  await page.getByLabel("Mark", { exact: true }).selectOption({ label: "Pockets" });
  const section = page.locator("section", { hasText: "the largest first" });
  const column = (n) => section.locator(`tbody tr td:nth-child(${n})`).allInnerTexts();
  assert.match(await section.innerText(), /Volume \[mm³\]/, "columns have friendly units");
  assert.deepEqual(await column(5), ["3", "2", "0.25", "0.01"], "the order of the result");
  assert.deepEqual(await column(1), ["1", "2", "3", ""], "a row without place has no mark");
  assert.deepEqual(await page.locator(".mark").allInnerTexts(), ["3", "2", "1"]);
  assert.match((await column(6))[1], /its vent "<b>exit<\/b>", closed/, "texts are no markup");
  assert.match(await page.locator("section", { hasText: "no rows" }).innerText(), /None\./, "a table may be empty");

  const places = page.locator("section", { has: page.getByRole("heading", { name: "By place" }) });
  assert.deepEqual(await places.locator("tbody td").allInnerTexts(), ["vent 1.5", "9", "80", "gate", "–", "45"],
    "numbers of places share a table");
  assert.equal(await page.locator(".number", { hasText: "45" }).count(), 0, "and have no cards");

  await section.getByRole("button", { name: "X [mm]" }).click();
  assert.deepEqual(await column(2), ["10.5", "6", "2", "–"], "the largest first, the unknown last");
  await section.getByRole("button", { name: "X [mm]" }).click();
  assert.deepEqual(await column(2), ["2", "6", "10.5", "–"], "and the other way round");
  await section.getByRole("button", { name: "Why" }).click();
  assert.deepEqual(await column(5), ["0.01", "0.25", "2", "3"], "texts by the alphabet");

  const lit = () => page.locator(".mark.lit").allInnerTexts();
  await section.locator("tbody tr").nth(3).hover();
  assert.deepEqual(await lit(), ["1"], "a row lights its mark");
  await page.locator("h1").hover();
  assert.deepEqual(await lit(), [], "as long as it is pointed at");
  await section.locator("tbody tr").nth(2).click();
  await page.locator("h1").hover();
  assert.deepEqual(await lit(), ["2"], "a click keeps it");
  await shoot(page, "tables.png");
  await page.locator(".mark", { hasText: "3" }).click();
  assert.match(await section.locator("tr.lit").innerText(), /<\/script>/, "a mark lights its row");

  const place = () => page.locator(".mark", { hasText: "1" }).boundingBox();
  const before = await place();
  const box = await page.locator(".stage canvas").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 150, box.y + 90, { steps: 5 });
  await page.mouse.up();
  await page.waitForTimeout(300);
  assert.ok(Math.abs((await place()).x - before.x) > 20, "marks turn with the part");
  await page.getByLabel("Mark", { exact: true }).selectOption("");
  assert.equal(await page.locator(".mark").count(), 0, "marks can be taken away");
  await section.locator("tbody tr").nth(3).click();
  assert.deepEqual(await lit(), ["1"], "and a click on a row brings them back");
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
  await checkAssumptions();
  await checkBands();
  await checkCells();
  await checkScale();
  await checkDefects();
  await checkForms();
  await checkTables();
  await checkLine();
  console.log("the report pages show what they should");
} finally {
  await browser.close();
}
