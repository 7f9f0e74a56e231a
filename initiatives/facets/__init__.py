"""Lists that are narrowed by facets. Decision 0026.

`declared` says which facets a list has, `state` what is chosen and how that stands in the address, `interface` what is
asked and what is answered. Behind it stand `sets` (counting, pure) and `catalogue` (what it counts, read by SQL).
"""
