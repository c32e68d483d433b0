// Fusion with our own small parts: check boxes, radio buttons, arrows, combo boxes and the 2 px focus ring, in the
// tokens' colours. Owned by the application once set.
#pragma once

#include <QProxyStyle>

namespace chimera::ui {

class Style : public QProxyStyle
{
    Q_OBJECT

public:
    Style();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
                         const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override;
};

// The ring that shows which control has the focus, just inside `rect`.
void paintFocusRing(QPainter* painter, const QRectF& rect, qreal radius);

} // namespace chimera::ui
