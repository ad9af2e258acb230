// Package lang is the N3 language as data: every block, property, type,
// modifier, rule word and function, each with its documentation. Lowering,
// checking, completion, hover, the reference and the editors' word lists are
// read from it and from nowhere else.
package lang
