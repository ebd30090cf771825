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
