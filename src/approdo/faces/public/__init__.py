"""Pages anyone may see: files written through the gate. Imports records.gate and records.programme, nothing else of ours."""
