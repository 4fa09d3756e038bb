/* What is drawn over the communes, on one canvas a map: hatches, water, sensors, vehicles, incidents, names. */
(function () {
  "use strict";
  const ioc = window.ioc, state = ioc.state;
  const INK = { text: "#eef3f9", dim: "#b4c1d2", ground: "#0e1724", watch: "#f0b94d", alarm: "#ff7a6b", flood: "#6fa8e8", dark: "#0b121d", accent: "#58c4cf" };
  const maps = []; // {map, canvas, hits, small}
  const FLOOD_M = 0.05, OUT_SHARE = 0.02, MANY_SENSORS = 200;

  function pattern(size, draw) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = size;
    draw(tile.getContext("2d"), size);
    return tile;
  }
  const hatch = pattern(8, function (g, n) { g.strokeStyle = "rgba(255,160,150,.5)"; g.lineWidth = 1.4; g.beginPath(); for (let i = -n; i <= n; i += n) { g.moveTo(i, n); g.lineTo(i + n, 0); } g.stroke(); });
  const waves = pattern(16, function (g) { g.strokeStyle = INK.flood; g.lineWidth = 1.6; [4, 12].forEach(function (y) { g.beginPath(); g.moveTo(0, y); g.quadraticCurveTo(4, y - 4, 8, y); g.quadraticCurveTo(12, y + 4, 16, y); g.stroke(); }); });
  const dark = pattern(6, function (g) { g.fillStyle = "rgba(238,243,249,.55)"; g.fillRect(0, 0, 1.6, 1.6); g.fillRect(3, 3, 1.6, 1.6); });

  ioc.attachMap = function (map) {
    if (maps.some(function (held) { return held.map === map; })) return;
    for (let i = maps.length - 1; i >= 0; i -= 1) if (!maps[i].map.getContainer().isConnected) maps.splice(i, 1);
    const pane = map.getPane("ioc") || map.createPane("ioc");
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    const canvas = document.createElement("canvas");
    pane.append(canvas);
    const held = { map: map, canvas: canvas, hits: [], small: map.getContainer().id === "inset", fitted: false, waiting: false };
    maps.push(held);
    map.on("move zoomend moveend resize viewreset", function () { ask(held); });
    const resized = new ResizeObserver(function () {
      if (!map.getContainer().isConnected || !map._mapPane) return;
      map.invalidateSize({ animate: false });
      held.fitted = false;
      ask(held);
    });
    resized.observe(map.getContainer());
    map.on("unload", function () { resized.disconnect(); maps.splice(maps.indexOf(held), 1); held.gone = true; });
    ask(held);
  };
  function ask(held) {
    if (held.waiting) return;
    held.waiting = true;
    requestAnimationFrame(function () { held.waiting = false; if (!held.gone && held.map.getContainer().isConnected) { fit(held); draw(held); } });
  }
  /* The province beside its legend: once, and again when the panel changes its size, until somebody moves the map. */
  function fit(held) {
    const codes = Object.keys(ioc.outlines), size = held.map.getSize();
    if (held.fitted || held.small || !state.fixed || codes.length < state.fixed.places.length || !size.x) return;
    held.fitted = true;
    if (held.touched) return;
    const points = codes.flatMap(function (code) { return ioc.outlines[code].rings.flat(); });
    const k = ioc.scale(), narrow = size.x < 500;
    const aside = narrow || size.x < 640 * k ? 12 : Math.min(290 * k, size.x * 0.27);
    held.map.fitBounds(window.L.latLngBounds(points), { animate: false, paddingTopLeft: [12, narrow ? 12 : 56 * k], paddingBottomRight: [aside, 30 * k] });
    held.map.once("dragstart zoomstart", function () { held.touched = true; });
  }

  function trace(g, held, code) {
    g.beginPath();
    ioc.outlines[code].rings.forEach(function (ring) {
      ring.forEach(function (point, i) { const p = held.map.latLngToContainerPoint(point); if (i) g.lineTo(p.x, p.y); else g.moveTo(p.x, p.y); });
      g.closePath();
    });
  }
  function cover(g, held, index, tile, k) {
    const code = state.fixed.places[index].code;
    if (!ioc.outlines[code]) return false;
    trace(g, held, code);
    const paint = g.createPattern(tile, "repeat");
    paint.setTransform(new DOMMatrix().scale(k));
    g.fillStyle = paint;
    g.fill();
    return true;
  }
  function triangle(g, x, y, r) { g.beginPath(); g.moveTo(x, y - r); g.lineTo(x + r * 1.05, y + r * 0.85); g.lineTo(x - r * 1.05, y + r * 0.85); g.closePath(); }
  function diamond(g, x, y, r) { g.beginPath(); g.moveTo(x, y - r); g.lineTo(x + r, y); g.lineTo(x, y + r); g.lineTo(x - r, y); g.closePath(); }
  function write(g, text, x, y, k, look) {
    g.font = (look.weight || 500) + " " + (look.size || 14) * k + "px 'Be Vietnam Pro', 'Noto Sans', sans-serif";
    g.textAlign = look.align || "center";
    g.textBaseline = "middle";
    g.lineJoin = "round";
    g.lineWidth = 3.5 * k;
    g.strokeStyle = INK.ground;
    if (!look.plain) g.strokeText(text, x, y);
    g.fillStyle = look.colour || INK.text;
    g.fillText(text, x, y);
    return g.measureText(text).width;
  }

  function draw(held) {
    const picture = ioc.picture();
    if (!picture || !state.fixed || !state.places) return;
    const size = held.map.getSize(), ratio = window.devicePixelRatio || 1, canvas = held.canvas, g = canvas.getContext("2d");
    if (canvas.width !== size.x * ratio || canvas.height !== size.y * ratio) {
      canvas.width = size.x * ratio; canvas.height = size.y * ratio;
      canvas.style.width = size.x + "px"; canvas.style.height = size.y + "px";
    }
    window.L.DomUtil.setPosition(canvas, held.map.containerPointToLayerPoint([0, 0]));
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, size.x, size.y);
    const k = ioc.scale(), layers = state.layers, shown = ioc.shownLevels(picture), boxes = [];
    const at = function (lat, lon) { return held.map.latLngToContainerPoint([lat, lon]); };
    const mine = function (row) { return !state.filter || row.domain === state.filter; };
    held.hits = [];
    if (state.mapKey === "level") shown.forEach(function (level, i) { if (level === 2) cover(g, held, i, hatch, k); });
    if (layers.outage) (picture.outage || []).forEach(function (share, i) { if (share > OUT_SHARE) cover(g, held, i, dark, k); });
    if (layers.flood) water(g, held, picture, k);
    if (layers.sensors) sensors(g, picture, k, at, held);
    marks(g, held, shown, k, boxes, at);
    if (layers.units) vehicles(g, held, picture.units.filter(mine), k, boxes, at);
    if (layers.incidents) incidents(g, held, picture.incidents.filter(mine), k, boxes, at);
    if (layers.flood) depths(g, held, picture, k, boxes, at);
    names(g, held, shown, k, boxes, at, size);
  }

  function water(g, held, picture, k) {
    (picture.depth || []).forEach(function (depth, i) {
      if (!(depth > FLOOD_M) || !cover(g, held, i, waves, k)) return;
      g.strokeStyle = INK.flood; g.lineWidth = 2 * k; g.stroke();
    });
  }
  /* How deep, written where there is room, the deepest first. */
  function depths(g, held, picture, k, boxes, at) {
    if (near(held) < 11) return;
    const deep = (picture.depth || []).map(function (depth, i) { return [depth, i]; }).filter(function (pair) { return pair[0] >= 0.1; });
    deep.sort(function (a, b) { return b[0] - a[0]; }).forEach(function (pair) {
      const place = state.fixed.places[pair[1]], p = at(place.lat, place.lon), text = ioc.t("live.depth", { value: ioc.number(pair[0], 2) });
      const y = [20, -18, 34, -32].map(function (dy) { return p.y + dy * k; }).find(function (each) { return clear({ x: p.x - 42 * k, y: each - 8 * k, w: 84 * k, h: 16 * k }, boxes); });
      if (y === undefined) return;
      boxes.push({ x: p.x - 42 * k, y: y - 8 * k, w: 84 * k, h: 16 * k });
      write(g, text, p.x, y, k, { weight: 600 });
    });
  }
  /* Sensors as hollow squares; where hundreds would cover the map, those without a finding are small dots. */
  function sensors(g, picture, k, at, held) {
    const all = state.sensors;
    if (!all || near(held) < 10.5) return;
    const bad = new Set(picture.sensor_bad || []), size = held.map.getSize(), seen = [];
    for (let i = 0; i < all.lat.length; i += 1) {
      if (state.filter && all.class[all.cls[i]].split(".")[0] !== state.filter) continue;
      const p = at(all.lat[i], all.lon[i]);
      if (p.x >= 0 && p.y >= 0 && p.x <= size.x && p.y <= size.y) seen.push([i, p]);
    }
    const many = seen.length > MANY_SENSORS, s = 3.5 * k;
    g.lineWidth = 1.4 * k;
    seen.forEach(function (pair) {
      const i = pair[0], p = pair[1], level = (picture.sensor_level || {})[i] || 0;
      if (many && !level && !bad.has(i)) { g.fillStyle = "rgba(180,193,210,.45)"; g.fillRect(p.x - 0.8 * k, p.y - 0.8 * k, 1.6 * k, 1.6 * k); return; }
      g.strokeStyle = level === 2 ? INK.alarm : level === 1 ? INK.watch : bad.has(i) ? "#93a3b8" : INK.dim;
      g.setLineDash(bad.has(i) ? [2, 2] : []);
      g.strokeRect(p.x - s, p.y - s, 2 * s, 2 * s);
    });
    g.setLineDash([]);
  }
  function marks(g, held, shown, k, boxes, at) {
    shown.forEach(function (level, i) {
      if (level < 1) return;
      const p = at(state.fixed.places[i].lat, state.fixed.places[i].lon), r = 6 * k;
      if (level === 2) diamond(g, p.x, p.y, r); else triangle(g, p.x, p.y, r);
      g.fillStyle = level === 2 ? INK.alarm : INK.watch; g.fill();
      g.strokeStyle = INK.ground; g.lineWidth = 1.2 * k; g.stroke();
      boxes.push({ x: p.x - r, y: p.y - r, w: 2 * r, h: 2 * r });
    });
  }
  /* A domain's drawing, loaded once. */
  const drawings = {};
  function drawing(domain) {
    const row = state.fixed.domains.find(function (each) { return each.key === domain; }), name = row ? row.icon : "dot";
    if (!drawings[name]) {
      drawings[name] = new Image();
      drawings[name].onload = function () { maps.forEach(ask); };
      drawings[name].src = "/assets/icons/" + encodeURIComponent(name) + ".svg";
    }
    return drawings[name].complete && drawings[name].naturalWidth ? drawings[name] : null;
  }
  function vehicles(g, held, units, k, boxes, at) {
    const now = ioc.now(), close = near(held) >= 11;
    units.forEach(function (unit) {
      const share = Math.max(0, Math.min(1, (now - unit.t0) / Math.max(1, unit.t1 - unit.t0)));
      const lat = unit.from[0] + (unit.to[0] - unit.from[0]) * share, lon = unit.from[1] + (unit.to[1] - unit.from[1]) * share;
      const p = at(lat, lon), end = at(unit.to[0], unit.to[1]), w = 9 * k, h = 7 * k;
      if (share < 1) { g.setLineDash([2 * k, 4 * k]); g.strokeStyle = INK.text; g.lineWidth = 1.6 * k; g.beginPath(); g.moveTo(p.x, p.y); g.lineTo(end.x, end.y); g.stroke(); g.setLineDash([]); }
      g.fillStyle = "#ffffff"; g.fillRect(p.x - w, p.y - h, 2 * w, 2 * h);
      const sign = drawing(unit.domain);
      if (sign) g.drawImage(sign, p.x - 6 * k, p.y - 6 * k, 12 * k, 12 * k);
      held.hits.push({ x: p.x, y: p.y, case: unit.case });
      const box = { x: p.x + w, y: p.y - h, w: 56 * k, h: 2 * h };
      if (close && clear(box, boxes)) { boxes.push(box); write(g, ioc.pick(unit.name), p.x + w + 4 * k, p.y, k, { align: "left", weight: 600, size: 13 }); }
      boxes.push({ x: p.x - w, y: p.y - h, w: 2 * w, h: 2 * h });
    });
  }
  function incidents(g, held, rows, k, boxes, at) {
    rows.slice().sort(function (a, b) { return b.level - a.level || a.since - b.since; }).map(function (row, i) { return [row, i + 1]; }).reverse().forEach(function (pair) {
      const row = pair[0], rank = pair[1], p = at(row.lat, row.lon), numbered = rank <= 9 && row.level > 0, r = (numbered ? 12 : row.level ? 6 : 4) * k;
      if (row.level === 2) diamond(g, p.x, p.y, r); else if (row.level === 1) triangle(g, p.x, p.y, r); else { g.beginPath(); g.arc(p.x, p.y, r * 0.8, 0, 7); }
      g.fillStyle = row.level === 2 ? INK.alarm : row.level === 1 ? INK.watch : INK.dim; g.fill();
      g.strokeStyle = INK.dark; g.lineWidth = 2 * k; g.stroke();
      if (numbered) write(g, String(rank), p.x, p.y + (row.level === 1 ? 2.5 : 0.5) * k, k, { weight: 700, size: 13, colour: INK.dark, plain: true });
      held.hits.push({ x: p.x, y: p.y, case: row.case });
      if (row.level) boxes.push({ x: p.x - r, y: p.y - r, w: 2 * r, h: 2 * r });
    });
  }

  /* The zoom as it looks: a wall at twice the scale shows the same picture one zoom level closer. */
  function near(held) { return held.map.getZoom() - Math.log2(ioc.scale()); }
  function clear(box, boxes) { return boxes.every(function (b) { return box.x + box.w < b.x || b.x + b.w < box.x || box.y + box.h < b.y || b.y + b.h < box.y; }); }
  /* Names: of alarms, then watches, then the widest communes; a name that would touch another is left out. */
  function names(g, held, shown, k, boxes, at, size) {
    const places = state.fixed.places;
    const order = places.map(function (_, i) { return i; }).sort(function (a, b) { return shown[b] - shown[a] || width(held, places[b].code) - width(held, places[a].code); });
    let quiet = held.small ? 8 : 14;
    order.forEach(function (i) {
      const level = shown[i], p = at(places[i].lat, places[i].lon);
      if (p.x < 0 || p.y < 0 || p.x > size.x || p.y > size.y || (level < 1 && quiet < 1)) return;
      const name = ioc.placeName(i).replace(/^(Phường|Xã|Đặc khu|Thị trấn)\s+/u, "").replace(/\s+(ward|commune|special zone)$/i, "");
      const wide = name.length * 7.6 * k, high = 18 * k;
      const spots = level > 0 ? [[p.x + 10 * k, p.y], [p.x - 10 * k - wide, p.y], [p.x - wide / 2, p.y + 18 * k], [p.x - wide / 2, p.y - 18 * k]] : [[p.x - wide / 2, p.y]];
      const spot = spots.find(function (each) { return clear({ x: each[0], y: each[1] - high / 2, w: wide, h: high }, boxes); });
      if (!spot || (level < 1 && width(held, places[i].code) < wide * 0.7)) return;
      if (level < 1) quiet -= 1;
      boxes.push({ x: spot[0], y: spot[1] - high / 2, w: wide, h: high });
      write(g, name, spot[0], spot[1], k, { align: "left", colour: level > 0 ? INK.text : INK.dim, weight: level > 0 ? 600 : 500 });
    });
  }
  function width(held, code) {
    const outline = ioc.outlines[code];
    if (!outline) return 0;
    if (!outline.span) { const lon = outline.rings.flat().map(function (point) { return point[1]; }); outline.span = Math.max.apply(null, lon) - Math.min.apply(null, lon); }
    return (outline.span / 360) * 256 * Math.pow(2, held.map.getZoom());
  }

  /* A press: the nearest incident or vehicle, else the commune. */
  ioc.pressMap = function (map, event, code) {
    const held = maps.find(function (each) { return each.map === map; }), p = event.containerPoint, reach = 16 * ioc.scale();
    const hit = held && held.hits.filter(function (h) { return h.case !== null && Math.hypot(h.x - p.x, h.y - p.y) < reach; }).sort(function (a, b) { return Math.hypot(a.x - p.x, a.y - p.y) - Math.hypot(b.x - p.x, b.y - p.y); })[0];
    ioc.go("/" + state.room + (hit ? "/case/" + hit.case : "/commune/" + code));
  };
  ioc.mainMap = function () { const held = maps.find(function (each) { return !each.small && each.map.getContainer().isConnected; }); return held ? held.map : null; };
  ioc.panTo = function (index) {
    const map = ioc.mainMap(), place = state.fixed.places[index];
    if (map && place && !map.getBounds().pad(-0.1).contains([place.lat, place.lon])) map.panTo([place.lat, place.lon], { animate: false });
  };
  ioc.zoomBy = function (step) { const map = ioc.mainMap(); if (map) { const held = maps.find(function (each) { return each.map === map; }); held.touched = true; map.setZoom(map.getZoom() + step, { animate: false }); } };
  ioc.on("paint", function () { maps.forEach(ask); });
  ioc.on("mount", function () {
    if (state.sensors || !document.getElementById("map-panel")) return;
    ioc.getJson(ioc.live("sensors.json")).then(function (sensors) { state.sensors = sensors; ioc.schedule(); }, function () { /* no sensors: the layer stays empty */ });
  });
  if (document.fonts) document.fonts.ready.then(function () { maps.forEach(ask); });
})();
