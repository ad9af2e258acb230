// Package query keeps the answers of pure questions and asks again only those
// that a change concerns. In: functions from a key to an answer, and which keys
// changed. Out: answers that hold.
//
// A Question computes the answer for a key when it is first asked. While it
// does, every answer it asks of others is recorded, and with it the way back:
// each answer knows who asked for it. A change therefore costs what it touches.
//
//   - Invalidate says that a function reads something outside of the engine that
//     changed; its answer is queued.
//   - Settle computes what is queued, lowest first (an answer is higher than all
//     it asked for), and queues those who asked for an answer only where it came
//     out different. An answer that is equal stays the value it was, so that
//     pointers to it stay comparable.
//   - What nobody asks for any more is dropped at the end of Settle, unless it
//     was asked from outside and not yet forgotten.
//
// What would break this: a function that reads mutable state without an
// Invalidate, one that keeps a Task beyond its return, a "same" that calls
// different answers equal, and an answer that is changed after it was returned.
// Functions must not ask for themselves at any distance; where one does, the
// inner question answers the zero value, and Cycles counts it (tests hold the
// count at zero).
//
// An engine is not safe for concurrent use.
package query
