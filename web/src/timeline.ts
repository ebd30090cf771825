// The slider, the play button and the label that choose an output in time.
import { type Result } from "./data";
import { make, makeSlider } from "./elements";
import { scaleFor, show } from "./units";

/** Calls `showOutput` with the chosen output; makes the slider, the play button and the label. */
export function makeTimeline(result: Result, showOutput: (output: number) => void): HTMLElement {
  const last = result.times.length - 1;
  const slider = makeSlider("Time", last, 1);
  const play = make("button", { class: "play", "aria-label": "Play" }, "▶") as HTMLButtonElement;
  const label = make("output", { class: "time" });
  const scale = scaleFor("s", result.times[last] ?? 0);
  let timer = 0;
  const go = (output: number) => {
    slider.value = String(output);
    label.textContent = `${show(result.times[output] * scale.factor)} ${scale.unit}`;
    showOutput(output);
  };
  const stop = () => {
    window.clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play");
  };
  play.addEventListener("click", () => {
    if (timer !== 0) {
      stop();
      return;
    }
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "Pause");
    if (Number(slider.value) === last) {
      go(0);
    }
    timer = window.setInterval(() => {
      const next = Number(slider.value) + 1;
      if (next > last) {
        stop();
      } else {
        go(next);
      }
    }, Math.max(60, Math.min(400, 8000 / (last + 1))));
  });
  slider.addEventListener("input", () => {
    stop();
    go(Number(slider.value));
  });
  slider.id = "time";
  slider.value = String(last);
  label.textContent = `${show(result.times[last] * scale.factor)} ${scale.unit}`;
  const row = make("div", { class: "timeline" }, play, slider, label);
  row.hidden = last < 1;
  return row;
}
