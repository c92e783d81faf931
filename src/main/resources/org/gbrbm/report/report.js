"use strict";
{
  const data = JSON.parse(document.getElementById("charts").textContent);
  const colours = 6;
  const dashes = [[], [10, 4], [3, 3], [10, 4, 3, 4]];
  const byId = (id) => document.getElementById(id);
  const style = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (digits) => (_, value) => (value == null ? "–" : value.toFixed(digits));
  const plain = (_, value) => (value == null ? "–" : String(value));
  const wholes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
  const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  /** What tells the lines of a chart apart: a colour, and a dash when colours repeat. */
  function line(index, label, value, more) {
    return {
      label,
      value,
      stroke: () => style(`--series-${index % colours}`),
      width: 2,
      dash: dashes[Math.floor(index / colours) % dashes.length],
      ...more,
    };
  }

  function axis(label, more) {
    return {
      label,
      labelSize: 24,
      stroke: () => style("--ink"),
      grid: { stroke: () => style("--line"), width: 1 },
      ticks: { stroke: () => style("--line"), width: 1 },
      ...more,
    };
  }

  const epochScale = {
    time: false,
    range: (_, min, max) => (min < max ? [min, max] : [min - 0.5, max + 0.5]),
  };

  const charts = new Map();
  /** About what fits on a sheet of A4: what is not shown on the screen has no width to go by. */
  const printSize = { width: 660, height: 220 };
  let printing = false;
  const sizeOf = (element) =>
    printing ? printSize : { width: Math.max(240, element.clientWidth), height: 288 };

  /** Draws a chart, again where it is drawn already. */
  function draw(element, makeOptions, values) {
    charts.get(element)?.chart.destroy();
    const dashed = (chart, i) => (chart.series[i].dash?.length > 0 ? "dashed" : "solid");
    const legend = { markers: { dash: dashed } };
    const options = { ...sizeOf(element), legend, ...makeOptions() };
    const chart = new uPlot(options, values, element);
    charts.set(element, { chart, makeOptions, values });
    for (const name of chart.root.querySelectorAll(".u-series:not(:first-child) th")) {
      name.tabIndex = 0;
      name.setAttribute("role", "button");
      name.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          name.click();
        }
      });
    }
    return chart;
  }

  function redraw() {
    for (const [element, { makeOptions, values }] of charts) {
      draw(element, makeOptions, values);
    }
  }

  function lossChart() {
    const last = Math.max(...data.models.map((model) => model.losses.length));
    const epochs = range(1, last);
    const [from, to] = [byId("loss-from"), byId("loss-to")];
    const element = byId("loss-chart");
    const options = () => ({
      scales: { x: epochScale },
      axes: [axis("epoch", { incrs: wholes }), axis("loss, nats", { size: 64 })],
      cursor: { drag: { x: true, y: false } },
      series: [
        { label: "epoch", value: plain },
        ...data.models.map((model, i) =>
          line(i, model.label, number(3), { points: { show: last < 40, size: 5 } }),
        ),
      ],
      hooks: {
        setScale: [
          (chart, key) => {
            if (key === "x") {
              from.value = Math.round(chart.scales.x.min);
              to.value = Math.round(chart.scales.x.max);
            }
          },
        ],
      },
    });
    const losses = data.models.map((model) => epochs.map((epoch) => model.losses[epoch - 1]));
    draw(element, options, [epochs, ...losses]);
    const show = (min, max) => charts.get(element).chart.setScale("x", { min, max });
    const fromInputs = () => {
      const [min, max] = [from, to].map((input) => Math.min(last, Math.max(1, +input.value || 1)));
      if (min < max) {
        show(min, max);
      }
    };
    for (const input of [from, to]) {
      input.min = 1;
      input.max = last;
      input.addEventListener("change", fromInputs);
    }
    byId("loss-all").addEventListener("click", () => show(1, last));
    byId("loss-tail").addEventListener("click", () => show(Math.min(2, last - 1), last));
    byId("loss-zoom").hidden = last < 3;
  }

  /** Draws at each point of the lines that are shown how far off it may be. */
  function drawErrorBars(chart, errors) {
    const { ctx } = chart;
    ctx.save();
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([]);
    for (const [series, deviations] of errors) {
      if (chart.series[series].show) {
        ctx.strokeStyle = chart.series[series].stroke(chart, series);
        ctx.beginPath();
        deviations.forEach((deviation, i) => {
          const value = chart.data[series][i];
          if (value != null) {
            const x = chart.valToPos(chart.data[0][i], "x", true);
            ctx.moveTo(x, chart.valToPos(value - deviation, "y", true));
            ctx.lineTo(x, chart.valToPos(value + deviation, "y", true));
          }
        });
        ctx.stroke();
      }
    }
    ctx.restore();
  }

  function likelihoodChart() {
    const element = byId("likelihood-chart");
    if (!element) {
      return;
    }
    const models = data.models
      .map((model, i) => ({ ...model, i }))
      .filter((model) => model.likelihoods.length);
    const epochs = [
      ...new Set(models.flatMap((model) => model.likelihoods.map(({ epoch }) => epoch))),
    ].sort((a, b) => a - b);
    const at = (model, part) =>
      epochs.map((epoch) => model.likelihoods.find((of) => of.epoch === epoch)?.[part] ?? null);
    const values = models.flatMap((model) => [at(model, "test"), at(model, "train")]);
    // log Z is what is uncertain, and all examples share it: bars at one line of a model are enough.
    const errors = new Map(
      models.map((model, k) => {
        const tested = values[2 * k].some((value) => value != null);
        return [2 * k + (tested ? 1 : 2), at(model, "standardError").map((of) => 2 * of)];
      }),
    );
    const ends = [...errors].flatMap(([series, deviations]) =>
      deviations.flatMap((of, i) => {
        const value = values[series - 1][i];
        return value == null ? [] : [value - of, value + of];
      }),
    );
    const points = { show: epochs.length < 40, size: 5 };
    const options = () => ({
      scales: {
        x: epochScale,
        y: {
          range: (_, min, max) =>
            uPlot.rangeNum(Math.min(min, ...ends), Math.max(max, ...ends), 0.1, false),
        },
      },
      axes: [axis("epoch", { incrs: wholes }), axis("nats", { size: 64 })],
      series: [
        { label: "epoch", value: plain },
        ...models.flatMap(({ i, label }) => [
          line(i, `${label}, test`, number(2), { spanGaps: true, points }),
          line(i, `${label}, train`, number(2), {
            spanGaps: true,
            points: { show: false },
            dash: [5, 4],
          }),
        ]),
      ],
      hooks: { draw: [(chart) => drawErrorBars(chart, errors)] },
    });
    draw(element, options, [epochs, ...values]);
  }

  function sizeChart() {
    const element = byId("size-chart");
    if (!element) {
      return;
    }
    const { hidden, series } = data.sizes;
    const options = () => ({
      scales: {
        x: {
          time: false,
          distr: 3,
          range: () => [hidden[0] / 1.2, hidden[hidden.length - 1] * 1.2],
        },
      },
      axes: [
        axis("hidden units", {
          splits: () => hidden,
          values: (_, splits) => splits,
          filter: (_, splits) => splits,
        }),
        axis("test error", { size: 64 }),
      ],
      series: [
        { label: "hidden units", value: plain },
        ...series.map(({ label, reference }, i) => {
          const points = { show: true, size: 7 };
          const more = reference ? { stroke: () => style("--ink"), dash: [3, 5] } : {};
          return line(i, label, number(5), { spanGaps: true, points, ...more });
        }),
      ],
    });
    draw(element, options, [hidden, ...series.map(({ values }) => values)]);
  }

  function detectionCharts() {
    for (const element of document.querySelectorAll("[data-detection]")) {
      const lines = data.detections[+element.dataset.detection];
      const rates = lines[0].values.map((_, i) => i / (lines[0].values.length - 1));
      const options = () => ({
        scales: { x: { time: false, range: () => [0, 1] }, y: { range: () => [0, 1] } },
        axes: [axis("false alarms"), axis("found", { size: 64 })],
        series: [
          { label: "false alarms", value: number(2) },
          ...lines.map(({ label, baseline }, i) =>
            line(i, label, number(3), {
              points: { show: false },
              ...(baseline ? { dash: [3, 5] } : {}),
            }),
          ),
        ],
      });
      draw(element, options, [rates, ...lines.map(({ values }) => values)]);
    }
  }

  const modelCharts = {
    activations(element, { activations }) {
      const options = () => ({
        scales: {
          x: { time: false, range: () => [0, 1] },
          y: { range: (_, min, max) => [0, 1.05 * max] },
        },
        axes: [axis("mean activation"), axis("hidden units", { size: 64, incrs: wholes })],
        series: [
          { label: "mean activation about", value: number(3) },
          line(0, "hidden units", number(0), {
            width: 1,
            fill: () => style("--series-0"),
            paths: uPlot.paths.bars({ size: [0.9, 100] }),
            points: { show: false },
          }),
        ],
      });
      draw(element, options, [activations.middles, activations.heights]);
    },
    energies(element, { energies }) {
      const histogram = (index, label) =>
        line(index, label, (_, value) => (value == null ? "–" : `${value.toFixed(2)} %`), {
          fill: () => `color-mix(in srgb, ${style(`--series-${index}`)} 20%, transparent)`,
          dash: dashes[index],
          paths: uPlot.paths.stepped({ align: 0 }),
          points: { show: false },
        });
      const options = () => ({
        scales: { x: { time: false }, y: { range: (_, min, max) => [0, 1.05 * max] } },
        axes: [axis("free energy, nats"), axis("per cent of the images", { size: 64 })],
        series: [
          { label: "free energy about", value: number(1) },
          histogram(0, "training images"),
          histogram(1, "test images"),
        ],
      });
      draw(element, options, [energies.middles, energies.train, energies.test]);
    },
  };

  /** Shows what belongs to one model, and draws its charts when they are seen for the first time. */
  function choose(index) {
    for (const element of document.querySelectorAll(".of-models")) {
      const models = element.dataset.models.split(" ");
      element.classList.toggle("unchosen", !models.includes(String(index)));
    }
    byId("model-slider").setAttribute("aria-valuetext", data.models[index].label);
    byId("model-name").textContent = data.models[index].label;
    drawModelCharts(`.of-models:not(.unchosen) .chart`);
  }

  function drawModelCharts(selector) {
    for (const element of document.querySelectorAll(selector)) {
      if (!charts.has(element)) {
        const model = +element.closest(".of-models").dataset.models;
        modelCharts[element.dataset.chart](element, data.models[model]);
      }
    }
  }

  function modelChoice() {
    const slider = byId("model-slider");
    slider.max = data.models.length - 1;
    slider.value = data.first;
    slider.addEventListener("input", () => choose(+slider.value));
    byId("model-choice").hidden = data.models.length < 2;
    choose(+slider.value);
  }

  lossChart();
  likelihoodChart();
  sizeChart();
  detectionCharts();
  modelChoice();

  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const drawn = charts.get(target);
      const size = sizeOf(target);
      if (drawn && target.clientWidth > 0 && drawn.chart.width !== size.width) {
        drawn.chart.setSize(size);
      }
    }
  });
  for (const element of document.querySelectorAll(".chart")) {
    resized.observe(element);
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addEventListener("beforeprint", () => {
    printing = true;
    drawModelCharts(".of-models .chart");
    redraw();
  });
  addEventListener("afterprint", () => {
    printing = false;
    redraw();
  });
}
