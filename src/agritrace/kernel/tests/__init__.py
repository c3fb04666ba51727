"""Stories and properties of the kernel."""
