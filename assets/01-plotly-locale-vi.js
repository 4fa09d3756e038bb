// Vietnamese for Plotly: config = {"locale": "vi"}. Names of days and months come from plotly.js's own locale (MIT),
// which has no number format and no button texts.
(function () {
  "use strict";
  var locale = {
    moduleType: "locale",
    name: "vi",
    dictionary: {
      "Autoscale": "Tự động co giãn",
      "Box Select": "Chọn theo khung",
      "Compare data on hover": "So sánh dữ liệu khi rê chuột",
      "Double-click on legend to isolate one trace": "Nhấp đúp vào chú giải để chỉ xem một chuỗi",
      "Double-click to zoom back out": "Nhấp đúp để thu nhỏ lại",
      "Download plot": "Tải biểu đồ về máy",
      "Download plot as a PNG": "Tải biểu đồ dạng PNG",
      "Image download succeeded": "Đã tải xong hình ảnh",
      "Lasso Select": "Chọn vùng tự do",
      "Pan": "Di chuyển",
      "Preparing image - this may take a few seconds": "Đang tạo hình ảnh, vui lòng chờ vài giây",
      "Reset": "Đặt lại",
      "Reset axes": "Đặt lại các trục",
      "Show closest data on hover": "Hiện dữ liệu gần nhất khi rê chuột",
      "Sorry, there was a problem downloading your image!": "Không tải được hình ảnh",
      "Toggle Spike Lines": "Bật/tắt đường gióng",
      "Zoom": "Thu phóng",
      "Zoom in": "Phóng to",
      "Zoom out": "Thu nhỏ",
      "lower fence:": "cận dưới:",
      "max:": "lớn nhất:",
      "mean:": "trung bình:",
      "median:": "trung vị:",
      "min:": "nhỏ nhất:",
      "trace": "chuỗi",
      "upper fence:": "cận trên:",
    },
    format: {
      days: ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"],
      shortDays: ["CN", "T2", "T3", "T4", "T5", "T6", "T7"],
      months: [
        "Tháng Một", "Tháng Hai", "Tháng Ba", "Tháng Tư", "Tháng Năm", "Tháng Sáu",
        "Tháng Bảy", "Tháng Tám", "Tháng Chín", "Tháng Mười", "Tháng Mười Một", "Tháng Mười Hai",
      ],
      shortMonths: [
        "Tháng 1", "Tháng 2", "Tháng 3", "Tháng 4", "Tháng 5", "Tháng 6",
        "Tháng 7", "Tháng 8", "Tháng 9", "Tháng 10", "Tháng 11", "Tháng 12",
      ],
      date: "%d/%m/%Y",
      decimal: ",",
      thousands: ".",
    },
  };
  if (typeof Plotly === "undefined") {
    window.PlotlyLocales = window.PlotlyLocales || [];
    window.PlotlyLocales.push(locale);
  } else {
    Plotly.register(locale);
  }
})();
