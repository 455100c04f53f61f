"""Every way to spoil a record, by name."""

from chaos.badinput.mutations import large, octets, records, shapes, structure, values, xml
from chaos.badinput.mutations.mutation import Draw, Mutation

MUTATIONS: tuple[Mutation, ...] = (
    *values.MUTATIONS,
    *shapes.MUTATIONS,
    *octets.MUTATIONS,
    *records.MUTATIONS,
    *xml.MUTATIONS,
    *large.MUTATIONS,
    *structure.MUTATIONS,
)

__all__ = ["MUTATIONS", "Draw", "Mutation"]
