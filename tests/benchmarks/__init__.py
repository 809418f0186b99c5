"""Speed, memory and accuracy, measured by commands: no test here depends on a clock."""
