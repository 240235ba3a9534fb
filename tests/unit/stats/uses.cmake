# Simulations: not under the sanitizers.
set(slow coverage)
