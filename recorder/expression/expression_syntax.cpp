#include "recorder/expression/expression_syntax.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>

#include "recorder/base/text.h"

namespace recorder {
namespace {

using Kind = SyntaxNode::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
// Of a number with a fraction or exponent.
bool continues_number(char c) { return c == '.' || c == 'e' || c == 'E'; }
bool continues_name(char c) { return starts_name(c) || is_digit(c) || c == '.'; }

// --- tokens ----------------------------------------------------------------------------------------------------------

struct Token {
  enum class Kind { kEnd, kNumber, kName, kQuoted, kSign };
  Kind kind = Kind::kEnd;
  size_t at = 0;
  std::string text;  // without quotes
  Number number;
  bool quoted_name = false;
};

// The longer ones first.
constexpr std::array<std::string_view, 26> kSigns{"&&", "||", "==", "!=", "<=", ">=", "<", ">", "+",
                                                  "-",  "*",  "/",  "%",  "^",  "!",  "?", ":", "(",
                                                  ")",  "[",  "]",  ",",  "&",  "|",  ".", "#"};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    Token token;
    token.at = at_;
    if (at_ == text_.size()) return token;
    const char c = text_[at_];
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) return number(token);
    if (starts_name(c)) return name(token);
    if (c == '\'' || c == '"') return quoted(token, c, Token::Kind::kQuoted);
    if (c == '`') return quoted(token, c, Token::Kind::kName);
    return sign(token);
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  Token number(Token token) {
    token.kind = Token::Kind::kNumber;
    const char* const begin = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    const bool is_hex = text_.substr(at_, 2) == "0x" || text_.substr(at_, 2) == "0X";
    uint64_t integer = 0;
    std::from_chars_result read = std::from_chars(begin + (is_hex ? 2 : 0), end, integer, is_hex ? 16 : 10);
    token.number = integer;
    const bool is_integer = read.ec == std::errc() && (read.ptr == end || !continues_number(*read.ptr));
    if (!is_hex && !is_integer) {
      double real = 0;
      read = base::read_real(begin, end, real);
      token.number = real;
    }
    if (read.ec == std::errc::result_out_of_range) refuse(token.at, "number out of range");
    if (read.ec != std::errc()) refuse(token.at, "not a number");
    at_ = static_cast<size_t>(read.ptr - text_.data());
    if (at_ < text_.size() && continues_name(text_[at_])) refuse(at_, "unexpected character in a number");
    token.text = std::string(text_.substr(token.at, at_ - token.at));
    return token;
  }

  Token name(Token token) {
    token.kind = Token::Kind::kName;
    while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
    token.text = std::string(text_.substr(token.at, at_ - token.at));
    return token;
  }

  Token quoted(Token token, char quote, Token::Kind kind) {
    const size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) refuse(at_, "the closing " + std::string(1, quote) + " is missing");
    token.kind = kind;
    token.quoted_name = kind == Token::Kind::kName;
    token.text = std::string(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return token;
  }

  Token sign(Token token) {
    token.kind = Token::Kind::kSign;
    for (const std::string_view candidate : kSigns) {
      if (!text_.substr(at_).starts_with(candidate)) continue;
      token.text = candidate;
      at_ += candidate.size();
      return token;
    }
    switch (text_[at_]) {
      case '=':
        refuse(at_, "'=' does not compare - write '=='");
      default:
        break;
    }
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte > 0x20 && byte < 0x7f) refuse(at_, "unexpected '" + std::string(1, text_[at_]) + "'");
    refuse(at_, "unreadable character");
  }

  std::string_view text_;
  size_t at_ = 0;
};

// --- grammar ---------------------------------------------------------------------------------------------------------

// Binary operators by how strongly they bind; '^' is apart, for it binds to the right.
int precedence_of(const Token& token) {
  if (token.kind == Token::Kind::kName) return token.text == "or" ? 1 : token.text == "and" ? 2 : 0;
  if (token.kind != Token::Kind::kSign) return 0;
  const std::string& sign = token.text;
  if (sign == "||") return 1;
  if (sign == "&&") return 2;
  if (sign == "==" || sign == "!=") return 3;
  if (sign == "<" || sign == ">" || sign == "<=" || sign == ">=") return 4;
  if (sign == "|") return 5;  // bits bind more strongly than comparisons, unlike in C
  if (sign == "&") return 6;
  if (sign == "+" || sign == "-") return 7;
  if (sign == "*" || sign == "/" || sign == "%") return 8;
  return 0;
}
constexpr int kHighestPrecedence = 8;
bool compares(int precedence) { return precedence == 3 || precedence == 4; }

class Parser {
 public:
  Parser(std::string_view text, SyntaxTree& tree) : lexer_(text), tree_(tree) { token_ = lexer_.next(); }

  void parse() {
    if (token_.kind == Token::Kind::kEnd) refuse(0, "the expression is empty");
    tree_.root = choice();
    if (token_.kind == Token::Kind::kEnd) return;
    if (is(")") || is("]")) refuse(token_.at, "unmatched " + shown(token_));
    if (is(",")) refuse(token_.at, "unexpected ',' outside of a function's values");
    if (is(":")) refuse(token_.at, "':' without a '?' before it");
    refuse(token_.at, "an operator is missing before " + shown(token_));
  }

 private:
  // Counts how deep the parser is.
  class Level {
   public:
    Level(int& depth, size_t at) : depth_(depth) {
      if (++depth_ > kMaxExpressionDepth) refuse(at, "nested too deeply");
    }
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    int& depth_;
  };

  static std::string shown(const Token& token) { return "'" + token.text + "'"; }
  bool is(std::string_view sign) const { return token_.kind == Token::Kind::kSign && token_.text == sign; }
  Token take() {
    Token taken = std::move(token_);
    token_ = lexer_.next();
    return taken;
  }
  void expect(std::string_view sign, const std::string& why) {
    if (!is(sign)) refuse(token_.at, why);
    take();
  }

  uint32_t add(Kind kind, size_t at, std::string text, std::initializer_list<uint32_t> children = {}) {
    SyntaxNode node;
    node.kind = kind;
    node.at = at;
    node.text = std::move(text);
    node.children = children;
    tree_.nodes.push_back(std::move(node));
    return static_cast<uint32_t>(tree_.nodes.size() - 1);
  }

  uint32_t choice() {
    const Level level(depth_, token_.at);
    const uint32_t condition = binary(1);
    if (!is("?")) return condition;
    const size_t at = take().at;
    const uint32_t yes = choice();
    expect(":", "':' is missing, as in a ? b : c");
    const uint32_t no = choice();
    return add(Kind::kChoice, at, "?", {condition, yes, no});
  }

  uint32_t binary(int precedence) {
    if (precedence > kHighestPrecedence) return unary();
    uint32_t left = binary(precedence + 1);
    bool compared = false;
    while (precedence_of(token_) == precedence) {
      Token sign = take();
      if (compares(precedence) && compared) {
        refuse(sign.at, "comparisons do not chain - join them with &&, as in 1 < x && x < 5");
      }
      if (sign.text == "and") sign.text = "&&";
      if (sign.text == "or") sign.text = "||";
      compared = true;
      const uint32_t right = binary(precedence + 1);
      left = add(Kind::kBinary, sign.at, std::move(sign.text), {left, right});
    }
    return left;
  }

  uint32_t unary() {
    if (!is("-") && !is("+") && !is("!")) return power();
    const Level level(depth_, token_.at);
    Token sign = take();
    const uint32_t operand = unary();
    return add(Kind::kUnary, sign.at, std::move(sign.text), {operand});
  }

  uint32_t power() {
    const uint32_t base = operand();
    if (!is("^")) return base;
    const Level level(depth_, token_.at);
    const size_t at = take().at;
    const uint32_t exponent = unary();
    return add(Kind::kBinary, at, "^", {base, exponent});
  }

  uint32_t operand() {
    switch (token_.kind) {
      case Token::Kind::kNumber: {
        const Token token = take();
        const uint32_t node = add(Kind::kNumber, token.at, token.text);
        tree_.nodes[node].number = token.number;
        return node;
      }
      case Token::Kind::kQuoted: {
        Token token = take();
        return add(Kind::kQuoted, token.at, std::move(token.text));
      }
      case Token::Kind::kName:
        return named();
      case Token::Kind::kEnd:
        refuse(token_.at, "a value is missing at the end");
      case Token::Kind::kSign:
        break;
    }
    if (!is("(")) refuse(token_.at, "a value is missing before " + shown(token_));
    take();
    const uint32_t inner = choice();
    expect(")", "')' is missing");
    return inner;
  }

  uint32_t named() {
    Token name = take();
    if (is("(") && !name.quoted_name) return call(std::move(name));
    if (!is("[")) return add(Kind::kName, name.at, std::move(name.text));
    const size_t at = name.at;
    std::vector<SyntaxNode::Segment> segments{segment(std::move(name.text))};
    while (is(".")) {
      take();
      if (token_.kind != Token::Kind::kName) refuse(token_.at, "a field's name is missing behind '.'");
      segments.push_back(segment(take().text));
    }
    SyntaxNode::Segment& first = segments.front();
    if (segments.size() == 1 && !first.by_identity) {
      const uint32_t node = add(Kind::kIndexed, at, std::move(first.name));
      tree_.nodes[node].children = std::move(first.indices);
      return node;
    }
    const uint32_t node = add(Kind::kPath, at, {});
    tree_.nodes[node].segments = std::move(segments);
    return node;
  }

  // A name and the indices behind it: at most two, or one identity.
  SyntaxNode::Segment segment(std::string name) {
    SyntaxNode::Segment made{std::move(name), {}, false};
    while (is("[") && made.indices.size() < 2 && !made.by_identity) {
      take();
      if (is("]")) refuse(token_.at, "the index is missing between '[' and ']'");
      if (is("#")) {
        if (!made.indices.empty()) refuse(token_.at, "unexpected '#' in a second index");
        take();
        made.by_identity = true;
      }
      made.indices.push_back(choice());
      expect("]", "']' is missing");
    }
    return made;
  }

  uint32_t call(Token name) {
    const uint32_t node = add(Kind::kCall, name.at, std::move(name.text));
    take();
    while (!is(")")) {
      const uint32_t argument = choice();
      tree_.nodes[node].children.push_back(argument);
      if (is(",")) {
        take();
        if (is(")")) refuse(token_.at, "a value is missing before ')'");
      } else if (!is(")")) {
        refuse(token_.at, "')' is missing");
      }
    }
    take();
    return node;
  }

  Lexer lexer_;
  SyntaxTree& tree_;
  Token token_;
  int depth_ = 0;
};

}  // namespace

bool parse_expression(std::string_view text, SyntaxTree& tree, ExpressionError& error) {
  if (text.size() > kMaxExpressionBytes) {
    error = {kMaxExpressionBytes, "longer than " + std::to_string(kMaxExpressionBytes) + " bytes"};
    return false;
  }
  try {
    tree = {};
    Parser(text, tree).parse();
    return true;
  } catch (const CompileError& compile_error) {
    error = compile_error.error;
    return false;
  }
}

bool is_plain_name(std::string_view name) {
  if (name.empty() || !starts_name(name.front()) || name == "and" || name == "or") return false;
  for (const char c : name) {
    if (!continues_name(c)) return false;
  }
  return true;
}

namespace {

constexpr size_t kLongest = 48;  // longer names are not compared: they could be as long as a file

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters to insert, remove, replace or swap with their neighbour to make one of the other.
size_t distance(std::string_view a, std::string_view b) {
  std::array<std::array<size_t, kLongest + 1>, 3> rows{};  // of the letter two before, the one before, this one
  for (size_t j = 0; j <= b.size(); ++j) rows[1][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    rows[2][0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t other = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      rows[2][j] = std::min({rows[1][j] + 1, rows[2][j - 1] + 1, rows[1][j - 1] + other});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) rows[2][j] = std::min(rows[2][j], rows[0][j - 2] + 1);
    }
    rows[0] = rows[1];
    rows[1] = rows[2];
  }
  return rows[1][b.size()];
}

}  // namespace

std::string similar_name(std::string_view typed, const std::vector<std::string>& names) {
  if (typed.empty() || typed.size() > kLongest) return {};
  size_t least = typed.size() / 3 + 2;  // the first that is too far
  std::string best;
  for (const std::string& name : names) {
    if (name.empty() || name.size() > kLongest) continue;
    const size_t letters = distance(typed, name);
    if (letters >= least || letters >= std::max(typed.size(), name.size())) continue;
    least = letters;
    best = name;
  }
  return best;
}

}  // namespace recorder
