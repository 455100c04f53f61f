"""Whoever tests a program of their own says how customs behaves."""

from __future__ import annotations

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings


class BoxSettings(BaseSettings):
    """A seed says what happens to which answer or document. With the same seed the same happens again."""

    seed: int = Field(default=1, description="another number, other answers that get lost", validation_alias="BOX_SEED")
    wait_s_min: float = Field(
        default=0,
        ge=0,
        description="seconds that customs waits before it answers, at least",
        validation_alias="BOX_WAIT_S_MIN",
    )
    wait_s_max: float = Field(
        default=0, ge=0, le=3600, description="the same at most", validation_alias="BOX_WAIT_S_MAX"
    )
    lost_share: float = Field(
        default=0,
        ge=0,
        le=1,
        description="share of answers that your feed never tells: asked for by number or key they are there",
        validation_alias="BOX_LOST_SHARE",
    )
    twice_share: float = Field(
        default=0,
        ge=0,
        le=1,
        description="share of answers that your feed tells twice",
        validation_alias="BOX_TWICE_SHARE",
    )
    mistake_share: float = Field(
        default=0,
        ge=0,
        le=1,
        description="share of your documents that get a mistake before customs sees them, in JSON alone",
        validation_alias="BOX_MISTAKE_SHARE",
    )
    port: int = Field(default=8095, ge=0, le=65535, description="where the box answers", validation_alias="BOX_PORT")

    @model_validator(mode="after")
    def _shortest_first(self) -> BoxSettings:
        if self.wait_s_min > self.wait_s_max:
            raise ValueError("BOX_WAIT_S_MIN is above BOX_WAIT_S_MAX")
        return self
