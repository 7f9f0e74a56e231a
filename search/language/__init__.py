"""Text of offices as words, and words as what their forms share. Pure: knows neither Django nor an engine.

The same stands before every engine, when a text is indexed and when it is asked for.
"""

from search.language.analysers import analyser
from search.language.analysis import RULES, Analyser, Form, Term
from search.language.characters import folded
from search.language.kinds import Kind, Token
from search.language.tokens import tokens

__all__ = ["RULES", "Analyser", "Form", "Kind", "Term", "Token", "analyser", "folded", "tokens"]
