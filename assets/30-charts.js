/* Small drawings as SVG: sparklines, the lines of headline cards, the timeline's ground. */
(function () {
  "use strict";
  const ioc = window.ioc;
  const SPACE = "http://www.w3.org/2000/svg";

  function node(name, attributes, text) {
    const made = document.createElementNS(SPACE, name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text !== undefined) made.textContent = text;
    return made;
  }
  ioc.node = node;
  function scale() { return parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--scale")) || 1; }
  ioc.scale = scale;

  /* Path through the values; a gap where there is no value. */
  function path(values, x, y) {
    let d = "", pen = false;
    values.forEach(function (value, i) {
      if (value === null || value === undefined) { pen = false; return; }
      d += (pen ? "L" : "M") + x(i).toFixed(1) + " " + y(value).toFixed(1);
      pen = true;
    });
    return d;
  }
  function range(values) {
    const known = values.filter(function (v) { return v !== null && v !== undefined; });
    const low = Math.min.apply(null, known), high = Math.max.apply(null, known);
    const pad = (high - low) * 0.08 || Math.abs(high) * 0.05 || 1;
    return { low: low - pad, high: high + pad, known: known };
  }

  ioc.drawSpark = function (element, values) {
    const text = JSON.stringify(values || []);
    if (element.dataset.drawn === text) return;
    element.dataset.drawn = text;
    element.replaceChildren();
    const span = range(values || []);
    if (!span.known.length || !element.clientWidth) { if (!element.clientWidth) delete element.dataset.drawn; return; }
    const w = element.clientWidth, h = element.clientHeight, r = 2.2 * scale();
    const x = function (i) { return r + (i * (w - 2 * r)) / Math.max(1, values.length - 1); };
    const y = function (v) { return h - r - ((v - span.low) / (span.high - span.low)) * (h - 2 * r); };
    const svg = node("svg", { viewBox: "0 0 " + w + " " + h, "aria-hidden": "true" });
    svg.append(node("path", { d: path(values, x, y), fill: "none", stroke: "currentColor", "stroke-width": 1.6 * scale(), "stroke-linejoin": "round" }));
    const last = values.length - 1;
    if (values[last] !== null) svg.append(node("circle", { cx: x(last), cy: y(values[last]), r: r, fill: "currentColor" }));
    element.append(svg);
  };

  /* One line, no fill, dashed lines labelled at their right end. */
  ioc.drawLine = function (element, chart) {
    const key = JSON.stringify(chart) + element.clientWidth + "x" + element.clientHeight;
    if (element.dataset.drawn === key || !element.clientWidth) return;
    element.dataset.drawn = key;
    element.replaceChildren();
    const values = chart.v || [], span = range(values);
    if (!span.known.length) return;
    const lines = chart.lines || [], reach = (span.high - span.low) * 1.6;
    const shown = lines.filter(function (line) { return line.v >= span.low - reach && line.v <= span.high + reach; });
    const all = range(span.known.concat(shown.map(function (line) { return line.v; })));
    const k = scale(), w = element.clientWidth, h = element.clientHeight, narrow = w < 90 * k, r = 4 * k;
    const longest = Math.max.apply(null, [0].concat(shown.map(function (line) { return line.label.length; })));
    const right = (narrow ? 4 : Math.min(64, 10 + 8 * longest)) * k; // labels never touch the line
    const x = function (i) { return (i * (w - right - r)) / Math.max(1, values.length - 1); };
    const y = function (v) { return h - r - ((v - all.low) / (all.high - all.low)) * (h - 2 * r); };
    const svg = node("svg", { viewBox: "0 0 " + w + " " + h, "aria-hidden": "true" });
    let lastLabel = -Infinity;
    if (!narrow) shown.sort(function (a, b) { return a.v - b.v; }).forEach(function (line) {
      svg.append(node("line", { x1: 0, x2: w - right, y1: y(line.v), y2: y(line.v), stroke: "var(--text-3)", "stroke-width": k, "stroke-dasharray": 4 * k + " " + 4 * k, opacity: 0.8 }));
      if (Math.abs(y(line.v) - lastLabel) < 13 * k) return; // labels that would touch: the outer one is named
      lastLabel = y(line.v);
      svg.append(node("text", { x: w, y: lastLabel + 4 * k, "text-anchor": "end", class: "axis-text" }, line.label));
    });
    svg.append(node("path", { d: path(values, x, y), fill: "none", stroke: "currentColor", "stroke-width": 2 * k, "stroke-linejoin": "round" }));
    const last = values.length - 1;
    if (values[last] !== null && values[last] !== undefined) svg.append(node("circle", { cx: x(last), cy: y(values[last]), r: r, fill: "currentColor" }));
    element.append(svg);
  };

  /* Rain bars, hours, marks of alerts; the handle is the page's own element. */
  ioc.drawTimeline = function (element, picture, now) {
    const start = now - ioc.DAY, k = scale();
    const w = element.clientWidth, h = element.clientHeight;
    const key = [Math.floor(now / 120000), w, h, (picture.marks || []).length, picture.bucket].join("/");
    if (!w || element.dataset.drawn === key) return;
    element.dataset.drawn = key;
    element.replaceChildren();
    const base = h - 30 * k, top = 22 * k;
    const x = function (time) { return ((time - start) / ioc.DAY) * w; };
    const svg = node("svg", { viewBox: "0 0 " + w + " " + h, "aria-hidden": "true" });
    const rain = picture.rain || [], most = Math.max.apply(null, rain.concat([10]));
    rain.forEach(function (value, i) {
      if (!value) return;
      const wide = w / rain.length, tall = (value / most) * (base - top);
      svg.append(node("rect", { x: i * wide + 0.5, y: base - tall, width: Math.max(1, wide - 1.5 * k), height: tall, fill: "#2c4a6b" }));
    });
    svg.append(node("line", { x1: 0, x2: w, y1: base, y2: base, stroke: "var(--map-river)", "stroke-width": 1.5 * k }));
    const zone = ioc.state.epoch + ioc.state.zone * 60000, every = (w > 700 * k ? 3 : 6) * ioc.HOUR;
    for (let time = Math.ceil((start + zone) / every) * every - zone; x(time) < w - 78 * k; time += every) { // the present time stands at the end
      const midnight = ioc.clock(time) === "00:00";
      svg.append(node("line", { x1: x(time), x2: x(time), y1: base, y2: base + 5 * k, stroke: "var(--text-3)" }));
      if (x(time) > 20 * k) svg.append(node("text", { x: x(time), y: base + 19 * k, "text-anchor": "middle", class: "axis-text" }, midnight ? ioc.moment(time).toISOString().replace(/^\d+-(\d+)-(\d+)T.*$/, "$2/$1") + " 00:00" : ioc.clock(time)));
    }
    (picture.marks || []).forEach(function (mark) {
      const at = x(mark.t);
      if (at < 0 || at > w) return;
      const colour = mark.level === 2 ? "var(--level-alarm)" : "var(--level-watch)", s = 6 * k, y = 14 * k;
      svg.append(node("line", { x1: at, x2: at, y1: y, y2: base, stroke: "var(--text-3)", "stroke-width": 1, opacity: 0.6 }));
      const d = mark.level === 2 ? "M" + at + " " + (y - s) + "l" + s + " " + s + "l" + -s + " " + s + "l" + -s + " " + -s + "z" : "M" + at + " " + (y - s) + "l" + s + " " + 2 * s * 0.87 + "h" + -2 * s + "z";
      svg.append(node("path", { d: d, fill: colour }));
    });
    svg.append(node("text", { x: w - 14 * k, y: base + 19 * k, "text-anchor": "end", class: "axis-text now", "data-now": "1" }, ioc.clock(now)));
    element.append(svg);
  };
})();
