// Package sema gives a program its meaning. In: the declarations of a project.
// Out: the application as IR, and every diagnostic that needs meaning.
//
// Each declaration is analysed by itself (context) and asks the project around
// it by typed questions (questions.go), whose answers package query keeps. The
// state that they read is program; what others look at is an Analysis.
package sema
