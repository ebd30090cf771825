// Curves and bars.
import { BarChart, LineChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { readBlock, type FieldInfo, type Result } from "./data";
import { readable, scaleFor, show, showWith } from "./units";

echarts.use([BarChart, LineChart, DataZoomComponent, GridComponent, LegendComponent,
  MarkLineComponent, TooltipComponent, CanvasRenderer]);

const PALETTE = ["#2f6fb3", "#d9822b", "#2a9d74", "#b8467e", "#7a62c4", "#8a7a2e", "#4aa3c7", "#c4513c"];

export function isDark(): boolean {
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

function makeChart(holder: HTMLElement): echarts.ECharts {
  const chart = echarts.init(holder, isDark() ? "dark" : undefined, { renderer: "canvas" });
  new ResizeObserver(() => chart.resize()).observe(holder);
  return chart;
}

function base(): Record<string, unknown> {
  return {
    backgroundColor: "transparent",
    animation: false,
    color: PALETTE,
    textStyle: { fontFamily: "inherit" },
    tooltip: { trigger: "axis", confine: true, valueFormatter: (v: unknown) => show(Number(v)) },
  };
}

function axis(name: string, more: object = {}): object {
  return {
    type: "value", name, nameLocation: "middle", scale: true, axisLabel: { hideOverlap: true, formatter: (v: number) => show(v, 4) },
    splitLine: { lineStyle: { opacity: 0.35 } }, ...more,
  };
}

// an axis that ends between two ticks has no number at its end
const endless = {
  axisLabel: {
    hideOverlap: true, showMaxLabel: false, formatter: (v: number) => show(v, 4),
  },
};

interface Group {
  unit: string;
  columns: number[];
}

/** The largest magnitude of a column. */
function topOf(result: Result, data: Float32Array, column: number): number {
  let top = 0;
  for (let r = 0; r < result.rows; r++) {
    const v = Math.abs(data[column * result.rows + r]);
    top = v > top ? v : top;
  }
  return top;
}

/** Columns of one unit belong on one chart, pure numbers only if they are of like size. */
function groupColumns(result: Result, data: Float32Array): Group[] {
  const groups = new Map<string, Group>();
  for (let c = 1; c < result.columns.length; c++) {
    const top = topOf(result, data, c);
    const unit = result.columns[c].unit;
    const key = unit + (unit === "1" && top > 0 ? Math.floor(Math.log10(top) / 3) : "");
    const group = groups.get(key) ?? { unit, columns: [] };
    group.columns.push(c);
    groups.set(key, group);
  }
  return [...groups.values()];
}

export function addSeries(result: Result, holder: HTMLElement): void {
  if (result.series === null || result.rows < 2) {
    return;
  }
  const data = new Float32Array(readBlock(result.series));
  const rows = result.rows;
  const time = scaleFor(result.columns[0].unit, data[rows - 1]);
  for (const group of groupColumns(result, data)) {
    const scale = scaleFor(group.unit, Math.max(...group.columns.map((c) => topOf(result, data, c))));
    const box = document.createElement("div");
    box.className = "chart";
    holder.appendChild(box);
    const only = group.columns.length === 1 ? readable(result.columns[group.columns[0]].name) : "";
    makeChart(box).setOption({
      ...base(),
      grid: { left: 68, right: 18, top: 38, bottom: 62 },
      legend: { top: 2, type: "scroll", icon: "roundRect", itemHeight: 4, itemWidth: 18 },
      dataZoom: [{ type: "inside" }, { type: "slider", height: 14, bottom: 4, showDetail: false }],
      xAxis: axis(`${readable(result.columns[0].name)} [${time.unit || "–"}]`, { nameGap: 24, scale: false, max: data[rows - 1] * time.factor + time.shift, ...endless }),
      yAxis: axis(scale.unit ? `[${scale.unit}]` : only ? "[–]" : "", { nameGap: 48 }),
      series: group.columns.map((c) => ({
        type: "line", name: readable(result.columns[c].name), showSymbol: false, sampling: "lttb", lineStyle: { width: 1.8 },
        data: Array.from({ length: rows }, (_, r) => [
          data[r] * time.factor + time.shift, data[c * rows + r] * scale.factor + scale.shift]),
      })),
    });
  }
}

export function addSweeps(result: Result, holder: HTMLElement): void {
  const sweeps = [...result.sweeps].sort((a, b) => a.seconds - b.seconds);
  const total = sweeps.reduce((sum, s) => sum + s.seconds, 0);
  holder.style.height = `${Math.max(120, 30 * sweeps.length + 40)}px`;
  makeChart(holder).setOption({
    ...base(),
    grid: { left: 12, right: 90, top: 6, bottom: 8, containLabel: true },
    xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { type: "category", data: sweeps.map((s) => readable(s.name)), axisTick: { show: false } },
    series: [{
      type: "bar", data: sweeps.map((s) => s.seconds), barMaxWidth: 18,
      label: {
        show: true, position: "right",
        formatter: (p: { value: unknown }) => {
          const v = Number(p.value);
          return `${showWith(v, "s")}  ${total > 0 ? Math.round((100 * v) / total) : 0} %`;
        },
      },
    }],
  });
}

/** A field along a line of points. */
export class ProfileView {
  private chart: echarts.ECharts;

  constructor(holder: HTMLElement, private along: Float32Array) {
    this.chart = makeChart(holder);
  }

  set(field: FieldInfo, values: Float32Array): void {
    const size = Math.max(Math.abs(field.low), Math.abs(field.high), field.top);
    const scale = scaleFor(field.unit, size);
    const length = scaleFor("m", this.along[this.along.length - 1]);
    const low = (field.components === 1 ? field.low : 0) * scale.factor + scale.shift;
    const high = (field.components === 1 ? field.high : field.top) * scale.factor + scale.shift;
    // round ends, a little beyond what the field ever reaches
    const step = 10 ** Math.floor(Math.log10(high - low || 1)) / 2;
    this.chart.setOption({
      ...base(),
      grid: { left: 74, right: 24, top: 24, bottom: 50 },
      xAxis: axis(`Along the profile [${length.unit}]`, { nameGap: 28, max: this.along[this.along.length - 1] * length.factor, ...endless }),
      yAxis: axis(`${readable(field.name)} [${scale.unit || "–"}]`, {
        nameGap: 52, min: Math.floor(low / step - 0.02) * step, max: Math.ceil(high / step + 0.02) * step,
      }),
      series: [{
        type: "line", showSymbol: values.length < 3, lineStyle: { width: 2.2 }, name: readable(field.name),
        data: Array.from(values, (v, i) => [this.along[i] * length.factor, v * scale.factor + scale.shift]),
      }],
    });
  }
}
