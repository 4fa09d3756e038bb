/* How grids write numbers, clock times and levels, by the page's own rules. */
(function () {
  "use strict";
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.iocNumber = function (value, decimals) { return window.ioc.number(value, decimals); };
  functions.iocClock = function (value) { return value === null || value === undefined ? "–" : window.ioc.clock(value); };
  functions.iocLevel = function (value) { return window.ioc.t("live.level_" + value); };
})();

/* A press on a grid's row leads where the row's link says; charts get their font by the page's scale and their line by the bucket. */
(function () {
  "use strict";
  const ioc = window.ioc;
  document.addEventListener("click", function (event) {
    const row = event.target.closest ? event.target.closest(".grid .ag-row") : null;
    if (row) openRow(row);
  });
  document.addEventListener("keydown", function (event) {
    const row = event.key === "Enter" && event.target.closest ? event.target.closest(".grid .ag-row") : null;
    if (row) openRow(row);
  });
  function openRow(row) {
    const grid = row.closest(".grid"), id = row.getAttribute("row-id");
    const kind = grid.id === "cases" ? "case" : "commune";
    ioc.go("/" + ioc.state.room + "/" + kind + "/" + encodeURIComponent(id));
  }

  function chart() { return document.querySelector("#chart .js-plotly-plot"); }
  ioc.on("mount", function () {
    let tries = 0;
    const timer = setInterval(function () {
      const plot = chart();
      tries += 1;
      if (plot && plot._fullLayout && window.Plotly) {
        clearInterval(timer);
        const k = ioc.scale();
        if (k !== 1) window.Plotly.relayout(plot, { "font.size": 14 * k, "margin.r": 150 * k, "margin.l": 52 * k, "margin.b": 48 * k });
      } else if (tries > 40) clearInterval(timer);
    }, 100);
  });
  ioc.on("bucket", async function () {
    const holder = document.querySelector(".chart-holder[data-series]"), plot = chart();
    if (!holder || !holder.dataset.series || !plot || ioc.state.past || document.hidden) return; // a chart of the past does not move
    const to = Math.round(ioc.state.live.t), key = holder.dataset.series, from = to - +holder.dataset.span;
    let lines;
    try { lines = await ioc.getJson(ioc.live("series.json?keys=" + encodeURIComponent(key) + "&from=" + from + "&to=" + to + "&n=289")); } catch (error) { return; } // the next bucket asks again
    if (!lines[key] || !plot.isConnected) return;
    const stamps = lines[key].t.map(function (time) { return ioc.moment(time).toISOString().slice(0, 19); });
    const values = lines[key].v, line = plot.data.length - 1;
    let newest = values.length - 1;
    while (newest > 0 && values[newest] === null) newest -= 1;
    window.Plotly.restyle(plot, { x: [stamps], y: [values] }, [line]);
    const indicator = ioc.indicatorOf(key), notes = plot.layout.annotations || [];
    if (line < 1 || !indicator || values[newest] === null) return;
    window.Plotly.restyle(plot, { x: [[stamps[newest]]], y: [[values[newest]]] }, [line - 1]);
    const change = {}, note = "annotations[" + (notes.length - 1) + "]";
    change[note + ".x"] = stamps[newest];
    change[note + ".y"] = values[newest];
    change[note + ".text"] = "<b>" + ioc.amount(values[newest], indicator.decimals, indicator.unit) + "</b>";
    window.Plotly.relayout(plot, change);
  });
})();
