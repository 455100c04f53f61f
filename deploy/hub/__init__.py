"""The partner hub: everything that a partner reads, as a static site in Chinese and English (`make docs`)."""
