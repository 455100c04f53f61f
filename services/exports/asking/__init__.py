"""Declarants, sites, carriers and offices ask for what they declared of parcels on their way out."""
