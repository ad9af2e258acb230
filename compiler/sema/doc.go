// Package sema gives a program its meaning. In: the declarations of a project.
// Out: the application as IR, and every diagnostic that needs meaning.
//
// Each declaration is analysed by itself and asks for what it needs of others
// by name. What it asked for is kept beside its result: at the next analysis a
// declaration is analysed again only where its text or an answer changed.
package sema
