"""Judging what is on the screen: freeze it, let a person choose a part, hand its pixels over without loss."""
