"""The access matrix: what each person may see and do in a program, and every way to find out (`ways`)."""
