/* The words that the rules of vietnamese.c ask for, in lower case. Any list has gaps: what is
 * missing here costs a little beauty, and a line to add. */
#include "picture/vietnamese_words.h"

#include <stddef.h>

/* A number before these is one thing with them: "30 %", "5 triệu", "50.000 đồng/lượt". */
const char *const vietnamese_units[] = {
    "₫",     "đ",      "đồng",  "usd",   "vnđ",    "vnd",   "%",     "‰",     "°c",     "°",
    "độ",    "giờ",    "phút",  "giây",  "ngày",   "tuần",  "quý",   "tháng", "năm",    "km",
    "m",     "mét",    "m²",    "m³",    "km²",    "cm",    "mm",    "kg",    "g",      "tấn",
    "tạ",    "ha",     "lít",   "gb",    "mb",     "tb",    "kw",    "kwh",   "mw",     "v",
    "w",     "hz",     "lần",   "điểm",  "lượt",   "người", "hộ",    "xã",    "phường", "ca",
    "trang", "bước",   "chỗ",   "phòng", "giường", "suất",  "bộ",    "thôn",  "ấp",     "dự",
    "mũi",   "chuyến", "tuổi",  "triệu", "tỷ",     "tỉ",    "nghìn", "ngàn",  "trăm",   "vạn",
    "mbps",  "inch",   "tầng",  "khóa",  "ml",     "sao",   "viên",  "căn",   "µg",     "ôm",
    "bậc",   "tiết",   "tiếng", "đợt",   "lô",     "cái",   "bản",   "em",    "cháu",   NULL,
};

/* Behind a number these are a number still: "1,5 tỷ đồng". */
const char *const vietnamese_powers[] = {
    "trăm", "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ", NULL
};

/* A number behind these is one thing with them, and complete: "ngày 30/4", "Khoản 2", "Quý III". */
const char *const vietnamese_counted[] = {
    "ngày", "tháng", "năm",   "số",    "điều",   "khoản", "điểm",  "chương", "mục",  "phần",
    "cấp",  "quý",   "phòng", "tầng",  "cửa",    "quầy",  "bàn",   "hạng",   "lớp",  "khóa",
    "bước", "thứ",   "tổ",    "khu",   "ấp",     "lần",   "phố",   "thôn",   "nhà",  "ngõ",
    "hẻm",  "lô",    "cổng",  "tuyến", "kỳ",     "kỷ",    "loại",  "nhóm",   "đợt",  "vòng",
    "đoạn", "km",    "bảng",  "hình",  "đội",    "tập",   "trang", "quận",   "luật", "đường",
    "tờ",   "thửa",  "ca",    "giờ",   "chuyến", "mùng",  "mồng",  "lục",    "vực",  NULL,
};

/* An amount behind these is one thing with them, and its unit too: "trên 80 %", "lúc 8 giờ". */
const char *const vietnamese_modifiers[] = {
    "trên", "dưới", "hơn", "gần", "đạt", "lúc", "mức", "mốc", "số", "xe", NULL,
};

/* A number behind these stays even when a colon stands between: "Số: 55-KH/TU". */
const char *const vietnamese_labels[] = { "số", "đt", "sđt", "tel", "fax", NULL };

/* A name behind these is one thing with them: "Ông Nam", and with a full stop "TP. Hồ". Of titles
 * of two syllables the last stands here. */
const char *const vietnamese_titles[] = {
    "ông", "bà", "anh", "chị", "đ/c", "cô", "thầy", "chí", "tịch", "thư", "đốc", "sĩ", "sư", NULL,
};
const char *const vietnamese_abbreviations[] = {
    "tp",  "tx", "tt",  "q",  "p",  "h",  "x",  "t",   "ts",
    "ths", "gs", "pgs", "bs", "ks", "ls", "cn", "đ/c", NULL,
};
/* Two syllables of one name, date or measure. Names of the places that boards are full of. */
const char *const vietnamese_names[] = {
    "hồ chí",     "chí minh",  "việt nam",   "hà nội",      "đà nẵng",    "hải phòng",  "cần thơ",
    "đồng nai",   "biên hòa",  "trấn biên",  "long khánh",  "long thành", "nhơn trạch", "trảng bom",
    "sài gòn",    "thủ đức",   "bình dương", "bình phước",  "đồng xoài",  "vũng tàu",   "bà rịa",
    "tây ninh",   "lâm đồng",  "đà lạt",     "khánh hòa",   "nha trang",  "đắk lắk",    "gia lai",
    "quảng ninh", "quảng trị", "quảng ngãi", "thừa thiên",  "nghệ an",    "hà tĩnh",    "thanh hóa",
    "ninh bình",  "bắc ninh",  "hưng yên",   "thái nguyên", "phú thọ",    "lào cai",    "điện biên",
    "lai châu",   "sơn la",    "cao bằng",   "lạng sơn",    "vĩnh long",  "đồng tháp",  "an giang",
    "cà mau",     "thứ hai",   "thứ ba",     "thứ tư",      "thứ năm",    "thứ sáu",    "thứ bảy",
    "chủ nhật",   "độ c",      "lần thứ",    "khu phố",     NULL,
};

/* A line rather begins than ends with these. */
const char *const vietnamese_connectives[] = {
    "và", "hoặc",  "của", "để",  "về",  "với", "cho", "trong", "tại",   "từ",  "đến", "là",
    "mà", "nhưng", "khi", "nếu", "thì", "vì",  "do",  "bằng",  "không", "hãy", "ở",   NULL,
};

/* Words of two syllables that boards are full of; of three, "chuyển đổi số", in two pairs, and
 * "Ngày Chuyển đổi số". A penalty, not a rule: any list has gaps. */
const char *const vietnamese_compounds[] = {
    "an ninh",       "an toàn",      "bất kỳ",      "bảo hiểm",    "bảo hộ",       "bảo vệ",
    "biên lai",      "cán bộ",       "căn cước",    "cải cách",    "cảnh báo",     "chào mừng",
    "chất lượng",    "chính phủ",    "chính quyền", "chính sách",  "chỉ thị",      "chuyển đổi",
    "chữa cháy",     "công an",      "công chức",   "công dân",    "công khai",    "công nghệ",
    "công nghiệp",   "cơ hội",       "cộng đồng",   "cuộc sống",   "dân số",       "dân tộc",
    "dịch vụ",       "doanh nghiệp", "du lịch",     "dữ liệu",     "đất nước",     "đẩy mạnh",
    "đăng ký",       "đại hội",      "điện tử",     "địa phương",  "đoàn kết",     "đồng bộ",
    "độc lập",       "đúng hẹn",     "gia đình",    "giao dịch",   "giao thông",   "giáo dục",
    "giấy tờ",       "giải quyết",   "hành chính",  "hạnh phúc",   "hiện đại",     "hiệu quả",
    "hòa bình",      "hóa đơn",      "hồ sơ",       "hỗ trợ",      "học sinh",     "hội nghị",
    "hướng dẫn",     "hưởng ứng",    "kế hoạch",    "kết quả",     "khai báo",     "khoa học",
    "kinh tế",       "kỹ năng",      "kỷ niệm",     "lao động",    "lịch sự",      "lừa đảo",
    "mã otp",        "mạng lưới",    "mật khẩu",    "minh bạch",   "môi trường",   "nâng cao",
    "ngân hàng",     "nghị quyết",   "người dân",   "nhanh chóng", "nhà nước",     "nhân dân",
    "nhường đường",  "nông nghiệp",  "nông thôn",   "pháp luật",   "phát triển",   "phấn đấu",
    "phòng cháy",    "phục vụ",      "quản lý",     "quét mã",     "quốc gia",     "quy định",
    "quy trình",     "quyết định",   "quyết tâm",   "quý khách",   "quý vị",       "sáng tạo",
    "sẵn sàng",      "sản phẩm",     "số hóa",      "sức khỏe",    "tài khoản",    "tài liệu",
    "tăng cường",    "thanh niên",   "thanh toán",  "thành công",  "thành phố",    "thành thạo",
    "thân thiện",    "thắng lợi",    "thẻ căn",     "thi đua",     "thông minh",   "thông suốt",
    "thông tin",     "thời gian",    "thủ tục",     "thương mại",  "thực hiện",    "tiền mặt",
    "tiếp nhận",     "tiết kiệm",    "tích cực",    "tỉnh táo",    "toàn dân",     "toàn diện",
    "tốc độ",        "tốt đẹp",      "tổ chức",     "tổ quốc",     "trật tự",      "tri thức",
    "triển khai",    "trình độ",     "trung tâm",   "truy cập",    "trực tuyến",   "tuyên truyền",
    "tự do",         "tự động",      "ứng dụng",    "văn hóa",     "văn minh",     "văn phòng",
    "viên chức",     "việc làm",     "xây dựng",    "xã hội",      "xe đạp",       "xếp hàng",
    "y tế",          "bộ phận",      "một cửa",     "đổi số",      "vụ công",      "chính công",
    "ngày chuyển",   "nhiệm vụ",     "mọi người",   "mọi nhà",     "mọi cơ",       "cơ quan",
    "cơ sở",         "cơ bản",       "toàn trình",  "hài lòng",    "lãnh đạo",     "ủy ban",
    "chính trị",     "tiếp công",    "lịch tiếp",   "thông báo",   "phản ánh",     "kiến nghị",
    "khiếu nại",     "tố cáo",       "chứng thực",  "hộ khẩu",     "hộ tịch",      "khai sinh",
    "cư trú",        "tạm trú",      "thường trú",  "đất đai",     "quyền sử",     "sử dụng",
    "giấy phép",     "lệ phí",       "cấp đổi",     "tra cứu",     "định danh",    "mức độ",
    "nền tảng",      "kinh doanh",   "trách nhiệm", "cấp cứu",     "khẩn cấp",     "quốc phòng",
    "chủ tịch",      "bí thư",       "đảng ủy",     "mặt trận",    "hội đồng",     "đại biểu",
    "cử tri",        "bầu cử",       "quốc hội",    "tuổi trẻ",    "phụ nữ",       "cựu chiến",
    "chiến binh",    "thành viên",   "mục tiêu",    "chỉ tiêu",    "chương trình", "phong trào",
    "nếp sống",      "khu vực",      "sạch đẹp",    "tỷ trọng",    "xử lý",        "trung bình",
    "quá hạn",       "điện thoại",   "liên hệ",     "thắc mắc",    "ứng phó",      "thiên tai",
    "dịch bệnh",     "sơ tán",       "lối thoát",   "thoát hiểm",  "làm việc",     "mùa hè",
    "mùa đông",      "ngày hội",     "lễ hội",      "buổi sáng",   "buổi chiều",   "buổi tối",
    "bắt đầu",       "kết thúc",     "tạm ngừng",   "tạm dừng",    "trực tiếp",    "bưu điện",
    "bưu chính",     "thư viện",     "bệnh viện",   "trường học",  "khám bệnh",    "chữa bệnh",
    "tiêm chủng",    "vệ sinh",      "thực phẩm",   "năng lượng",  "công trình",   "đầu tư",
    "ngân sách",     "tuyển sinh",   "tuyển dụng",  "hải quan",    "du khách",     "khách hàng",
    "hành khách",    "phương tiện",  "an sinh",     "chăm sóc",    "tham gia",     "tham quan",
    "kính chào",     "kính mời",     "xin lỗi",     "cảm ơn",      "trân trọng",   "thông cảm",
    "nâng cấp",      "hệ thống",     "bảo trì",     "nhiệt liệt",  "chúc mừng",    "trụ sở",
    "địa chỉ",       "số liệu",      "báo cáo",     "hài hòa",     "bền vững",     "cuộc họp",
    "hội trường",    "phát thanh",   "truyền hình", "biên giới",   "hải đảo",      "di sản",
    "di tích",       "lịch sử",      "anh hùng",    "liệt sĩ",     "tự hào",       "vinh quang",
    "cách mạng",     "truyền thống", "yêu nước",    "tôn trọng",   "kỷ cương",     "kỷ luật",
    "chuyên nghiệp", "công bằng",    "dân chủ",     "thịnh vượng", "khởi nghiệp",  "khuyến nông",
    "tái chế",       "phân loại",    "rác thải",    "cây xanh",    "nước sạch",    "ma túy",
    "tội phạm",      "tệ nạn",       "bạo lực",     "trẻ em",      "người già",    "cao tuổi",
    "khuyết tật",    NULL,
};
