#include "page.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "finding.h"

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c1c1c;--paper:#fff;--soft:#5f6368;"
    "--line:#dadce0;--box:#f5f6f7;--c0:#0072b2;--c1:#d55e00;--c2:#009e73;"
    "--c3:#cc79a7;--c4:#e69f00;--c5:#56b4e9;--c6:#8a7a00;--c7:#555}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--paper:#17181a;"
    "--soft:#9aa0a6;--line:#3c4043;--box:#212326;--c0:#56b4e9;--c1:#ff8c42;"
    "--c2:#2ecc9b;--c5:#9ad1f5;--c6:#f0e442;--c7:#aaa}}"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:54rem;padding:1rem;"
    "background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"
    "sans-serif}h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}"
    "h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid "
    "var(--line)}p{margin:.5rem 0}.soft,caption,.tick{color:var(--soft)}"
    ".answer{background:var(--box);border-left:4px solid var(--c0);"
    "padding:.75rem 1rem;font-size:1.1rem}.warn{border-left-color:var(--c1)}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.875rem;"
    "font-variant-numeric:tabular-nums}td,th{padding:.15rem .6rem;"
    "text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}"
    "th{font-weight:600}td.w,th.w{text-align:left}caption{text-align:left;"
    "padding:.3rem 0}pre{overflow-x:auto;background:var(--box);padding:.75rem;"
    "font-size:.8125rem}svg{width:100%;height:auto;display:block}"
    "svg text{fill:var(--ink);font:13px system-ui,sans-serif}svg .tick{fill:"
    "var(--soft);font-size:12px}.grid{stroke:var(--line);stroke-width:1}"
    ".axis{stroke:var(--soft);stroke-width:1}.dot{fill-opacity:.6}"
    ".band{fill:var(--soft);fill-opacity:.18}.fit{stroke:var(--ink);"
    "stroke-width:1.6;fill:none}.key{display:inline-block;width:.7em;"
    "height:.7em;border-radius:50%;margin:0 .35em 0 .9em}.zero{stroke:"
    "var(--soft);stroke-dasharray:4 3}"
    "#facts td{white-space:normal;word-break:break-word}#facts td+td{"
    "text-align:left}.q th{padding-top:.7rem;font-weight:600}"
    "@media(max-width:36rem){svg text{font-size:17px}"
    "svg .tick{font-size:16px}#tests{font-size:.7rem}#tests td,#tests th{"
    "padding:.15rem .2rem}}@media "
    "print{body{max-width:none;font-size:11pt}details{display:block}"
    "h2{break-after:avoid}svg,table{break-inside:avoid}"
    ".wide{overflow:visible}}";

void page_open(FILE *out, const char *title)
{
    fprintf(out, "<!doctype html>\n<html lang=\"en\"><head><meta "
                 "charset=\"utf-8\">\n<meta name=\"viewport\" "
                 "content=\"width=device-width,initial-scale=1\">\n<title>");
    page_text(out, title);
    fprintf(out, "</title>\n<style>%s</style></head>\n<body>\n", style);
}

void page_close(FILE *out)
{
    fprintf(out, "</body></html>\n");
}

void page_text(FILE *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            putc(*text, out);
        }
}

void page_number(FILE *out, const char *format, double x)
{
    char text[64];
    if (isnan(x)) {
        fprintf(out, "<td>NA</td>");
        return;
    }
    /* The format is one of ours, with one double. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, format, x);
#pragma GCC diagnostic pop
    fprintf(out, "<td data-v=\"%.17g\">%s</td>", x, text);
}

void page_count(FILE *out, int64_t n)
{
    fprintf(out, "<td data-v=\"%" PRId64 "\">%" PRId64 "</td>", n, n);
}

void page_p(FILE *out, double p)
{
    char text[P_TEXT];
    if (isnan(p)) {
        fprintf(out, "<td>NA</td>");
        return;
    }
    fprintf(out, "<td data-v=\"%.17g\">", p);
    page_text(out, p_text(p, text));
    fprintf(out, "</td>");
}

void page_word(FILE *out, const char *text)
{
    fprintf(out, "<td class=\"w\">");
    page_text(out, text);
    fprintf(out, "</td>");
}

/* ---- charts
 * ------------------------------------------------------------------ */

enum { TICKS = 6, LEFT = 70, LEFT_NAMED = 212, BOTTOM = 46, COLOURS = 8 };

double chart_x(const struct chart *c, double x)
{
    double width = CHART_WIDTH - CHART_RIGHT - c->left;
    return c->left + width * (x - c->x_low) / (c->x_high - c->x_low);
}

double chart_y(const struct chart *c, double y)
{
    double height = c->height - CHART_TOP - c->bottom;
    return CHART_TOP + height * (c->y_high - y) / (c->y_high - c->y_low);
}

/* 1, 2 or 5 times a power of ten, for about TICKS of them. */
static double tick_step(double range)
{
    double rough = range / TICKS, power = pow(10, floor(log10(rough)));
    double times = rough / power;
    return power * (times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10);
}

static int tick_digits(double step)
{
    return (int)fmax(0, fmin(9, -floor(log10(step) + 1e-9)));
}

static void draw_x_ticks(const struct chart *c)
{
    double step = tick_step(c->x_high - c->x_low);
    int bottom = c->height - c->bottom;
    for (double i = ceil(c->x_low / step); i * step <= c->x_high; i++) {
        double x = chart_x(c, i * step);
        fprintf(c->out,
                "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" "
                "y2=\"%d\"/><text class=\"tick\" x=\"%.1f\" y=\"%d\" "
                "text-anchor=\"middle\">%.*f</text>\n",
                x, x, CHART_TOP, bottom, x, bottom + 16, tick_digits(step),
                i * step + 0.0);
    }
}

static void draw_y_ticks(const struct chart *c)
{
    double step = tick_step(c->y_high - c->y_low);
    for (double i = ceil(c->y_low / step); i * step <= c->y_high; i++) {
        double y = chart_y(c, i * step);
        fprintf(c->out,
                "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" "
                "y2=\"%.1f\"/><text class=\"tick\" x=\"%d\" y=\"%.1f\" "
                "text-anchor=\"end\">%.*f</text>\n",
                c->left, CHART_WIDTH - CHART_RIGHT, y, y, c->left - 6, y + 4,
                tick_digits(step), i * step + 0.0);
    }
}

static void widen(double *low, double *high, double share)
{
    double range = *high - *low;
    /* Equal but for rounding is equal: ticks so close would never end. */
    double large = fmax(fabs(*low), fabs(*high));
    double by = range > 1e-9 * large ? share * range
                : *low != 0          ? fabs(*low) * 0.1
                                     : 1;
    *low -= by;
    *high += by;
}

struct chart chart_open(FILE *out, const struct chart_axes *a)
{
    struct chart c = {out,
                      a->x_low,
                      a->x_high,
                      a->y_low,
                      a->y_high,
                      a->height,
                      a->named_rows ? LEFT_NAMED : LEFT,
                      BOTTOM};
    widen(&c.x_low, &c.x_high, 0.04);
    if (!a->named_rows)
        widen(&c.y_low, &c.y_high, 0.06);
    fprintf(out,
            "<div class=\"wide\"><svg viewBox=\"0 0 %d %d\" role=\"img\" "
            "aria-label=\"",
            CHART_WIDTH, c.height);
    page_text(out, a->title);
    fprintf(out, "\">\n");
    draw_x_ticks(&c);
    if (!a->named_rows)
        draw_y_ticks(&c);
    fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">",
            (c.left + CHART_WIDTH - CHART_RIGHT) / 2, c.height - 8);
    page_text(out, a->x);
    fprintf(out, "</text>");
    if (!a->named_rows) {
        fprintf(out,
                "<text transform=\"translate(14 %d) rotate(-90)\" "
                "text-anchor=\"middle\">",
                (c.height - BOTTOM + CHART_TOP) / 2);
        page_text(out, a->y);
        fprintf(out, "</text>");
    }
    fprintf(out, "\n");
    return c;
}

void chart_close(struct chart *c)
{
    fprintf(c->out, "</svg></div>\n");
}

void chart_dot(const struct chart *c, double x, double y, int64_t colour,
               const char *tip)
{
    fprintf(c->out,
            "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\" "
            "fill=\"var(--c%d)\"><title>",
            chart_x(c, x), chart_y(c, y), (int)(colour % COLOURS));
    page_text(c->out, tip);
    fprintf(c->out, "</title></circle>\n");
}

void chart_bar(const struct chart *c, double x_low, double x_high, double y,
               const char *tip)
{
    double from = chart_x(c, x_low), to = chart_x(c, x_high);
    fprintf(c->out,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"3\" "
            "fill=\"var(--c0)\"><title>",
            from, chart_y(c, y) - 1.5, fmax(0.5, to - from));
    page_text(c->out, tip);
    fprintf(c->out, "</title></rect>\n");
}

void chart_legend(FILE *out, const char *const *name, int64_t n)
{
    fprintf(out, "<p class=\"soft\">");
    for (int64_t i = 0; i < n; i++) {
        fprintf(out,
                "<span class=\"key\" style=\"background:var(--c%d)\">"
                "</span>",
                (int)(i % COLOURS));
        page_text(out, name[i]);
    }
    fprintf(out, "</p>\n");
}

/* Left of the axes; squeezed where it would be cut off. */
static void row_text(const struct chart *c, double y, const char *class,
                     const char *words)
{
    enum { LETTER = 7, MARGIN = 8 }; /* a letter of 13 pixels, about */
    int room = c->left - MARGIN - 2;
    fprintf(c->out, "<text%s x=\"%d\" y=\"%.1f\" text-anchor=\"end\"", class,
            c->left - MARGIN, y);
    if ((long)strlen(words) * LETTER > room)
        fprintf(c->out, " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"",
                room);
    fprintf(c->out, ">");
    page_text(c->out, words);
    fprintf(c->out, "</text>");
}

void chart_row(const struct chart *c, double y, const char *name,
               const char *more)
{
    row_text(c, chart_y(c, y) + (*more ? -3 : 4), "", name);
    if (*more)
        row_text(c, chart_y(c, y) + 12, " class=\"tick\"", more);
    fprintf(c->out, "\n");
}

void chart_zero(const struct chart *c)
{
    fprintf(c->out,
            "<line class=\"zero\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" "
            "y2=\"%d\"/>\n",
            chart_x(c, 0), chart_x(c, 0), CHART_TOP, c->height - c->bottom);
}
