// Package describe explains declarations and words of the language. In: a
// dataset, a field, a word. Out: Markdown, or plain text for editors without it.
package describe
