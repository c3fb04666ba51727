"""The design system: page skeletons, parts, form rendering, icons and the static build.

It knows nothing of the domain. Rooms hand it plain data: the dataclasses of ``parts`` are drawn with ``{% part x %}``,
``frame`` holds what the shell around every page shows, ``forms`` draws every form alike. docs/design-system.md tells how.
"""
