// Package check is the analysis of one declaration, as far as all kinds of
// declaration have it in common. In: a declaration, and the questions that it may
// ask of the project around it. Out: a Result, which the packages datasets and
// pages fill: findings, uses of names, and what others can see of the declaration.
package check
