"""Customs declarations (报关单) of exports are held to their mode's row, inspected, released, and end when goods left."""
