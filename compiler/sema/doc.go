// Package sema gives a program its meaning. In: the declarations of a project.
// Out: the application as IR, and every diagnostic that needs meaning.
//
// Each declaration is analysed by itself (check.Context, read by the packages
// datasets and pages) and asks the project around it by typed questions, which are
// defined here and whose answers package query keeps. The state that they read is
// program; what others look at is an Analysis.
package sema
