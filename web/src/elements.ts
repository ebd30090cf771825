// Elements of the page.
type Child = Node | string;

export function make(tag: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function makeSection(title: string, ...children: Child[]): HTMLElement {
  return make("section", {}, make("h2", {}, title), ...children);
}

export function makeSelect(label: string, options: [string, string][]): HTMLSelectElement {
  const select = make("select", { "aria-label": label }) as HTMLSelectElement;
  for (const [value, text] of options) {
    select.append(make("option", { value }, text));
  }
  return select;
}

export function makeSlider(label: string, most: number, step: number): HTMLInputElement {
  return make("input", {
    type: "range", min: "0", max: String(most), step: String(step), "aria-label": label,
  }) as HTMLInputElement;
}

/** The first rows of a table, and a button for all of them where there are more than `few`. */
export function makeShortTable(headings: HTMLElement[], rows: HTMLElement[], few: number, name: string): HTMLElement {
  const body = make("tbody", {}, ...rows);
  const more = make("button", { class: "more" });
  let whole = false;
  const show = () => {
    rows.forEach((row, n) => (row.hidden = !whole && n >= few));
    more.textContent = whole ? `Fewer ${name}` : `All ${rows.length} ${name}`;
  };
  more.hidden = rows.length <= few;
  more.addEventListener("click", () => {
    whole = !whole;
    show();
  });
  show();
  return make("div", { class: "scroll" },
    make("table", {}, make("thead", {}, make("tr", {}, ...headings)), body), more);
}

/** The options of a select, those of a group together. */
export function groupOptions(select: HTMLSelectElement, options: [string, string, string][]): void {
  const groups = new Map<string, HTMLElement>();
  for (const [value, text, group] of options) {
    const option = make("option", { value }, text);
    if (group === "") {
      select.append(option);
      continue;
    }
    const holder = groups.get(group) ?? make("optgroup", { label: group });
    if (!groups.has(group)) {
      groups.set(group, holder);
      select.append(holder);
    }
    holder.append(option);
  }
}
