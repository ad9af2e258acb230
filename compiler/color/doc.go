// Package color reads the colors of CSS. In: text such as `#0f766e`,
// `rebeccapurple` or `oklch(52% .19 262)`. Out: the color in sRGB.
package color
