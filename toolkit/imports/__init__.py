"""The static import graph: modules, edges, cycles, layers, fan-in and fan-out."""
