from libs.runtime.tests.conftest import rig

__all__ = ["rig"]
