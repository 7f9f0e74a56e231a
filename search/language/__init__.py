"""Text of offices as words, and words as what their forms share. Pure: knows neither Django nor an engine.

The same stands before every engine, when a text is indexed and when it is asked for.
"""

from search.language.analysers import analyser
from search.language.analysis import RULES, Analyser, Form, Term
from search.language.characters import folded
from search.language.correction import corrections
from search.language.kinds import Kind, Token
from search.language.plan import Clause, Plan, index_terms, plan
from search.language.question import Question, parse
from search.language.synonyms import SynonymList
from search.language.tokens import tokens
from search.language.vocabulary import MemoryVocabulary, Vocabulary

__all__ = [
    "RULES", "Analyser", "Clause", "Form", "Kind", "MemoryVocabulary", "Plan", "Question", "SynonymList",
    "Term", "Token", "Vocabulary", "analyser", "corrections", "folded", "index_terms", "parse", "plan", "tokens",
]  # fmt: skip
