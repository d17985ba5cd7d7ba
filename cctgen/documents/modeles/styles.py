"""Les styles qu'un modèle doit porter, et ce que chacun met en forme."""

from __future__ import annotations

from dataclasses import dataclass

from cctgen.documents.texte import Style

# Word donne aux styles d'origine un nom interne anglais, affiché en français ; LibreOffice écrit le nom affiché.
NOMS_DE_PUCES = ("List Bullet", "Liste à puces")
NOMS_DE_NUMEROS = ("List Number", "Liste à numéros")
NOMS_DE_TABLEAU = ("Tableau de clause",)
TITRES = tuple((f"heading {n}", f"Titre {n}") for n in (1, 2, 3))
SOMMAIRE = (("toc 1", "TM 1"), ("toc 2", "TM 2"))


@dataclass(frozen=True, slots=True)
class StyleAttendu:
    """Un style, sous l'un de ces noms ; `en_liste`, Word y pose lui-même une puce ou un numéro."""

    noms: tuple[str, ...]
    role: str
    en_liste: bool = False
    de_tableau: bool = False
    affiche: str = ""

    @property
    def nom(self) -> str:
        """Rend le nom que Word affiche en français."""
        return self.affiche or self.noms[-1]


_ROLES = {
    Style.COURANT: "le texte des articles",
    Style.ENCADRE: "contexte et enjeux, mode de lecture",
    Style.BANDEAU: "« Lot 1 seulement », au-dessus d'un article",
    Style.MENTION: "articles du CCAG complétés ou dérogés, consignes",
    Style.RECOMMANDATION: "ce qui se recommande sans obliger ; à défaut, le style des mentions",
    Style.REFERENCES: "textes cités, sous un article",
    Style.EXIGENCE: "l'énoncé d'une exigence, dans son tableau",
    Style.NUMERO_EXIGENCE: "le numéro d'ordre d'une exigence",
    Style.CELLULE: "les cases d'un tableau",
    Style.ENTETE_TABLEAU: "la première ligne d'un tableau",
}


def roles_des_paragraphes() -> tuple[StyleAttendu, ...]:
    """Rend le style de chaque rôle de paragraphe ; un rôle sans phrase serait une faute de l'outil."""
    return tuple(
        StyleAttendu(
            style.noms,
            _ROLES.get(style, "un paragraphe"),
            en_liste=style is Style.NUMERO_EXIGENCE,
            affiche=style.value,
        )
        for style in Style
    )


def styles_attendus(*, sommaire: bool) -> tuple[StyleAttendu, ...]:
    """Rend tous les styles d'un modèle, dans l'ordre où l'on s'en sert ; ceux du sommaire s'il en a un."""
    titres = tuple(StyleAttendu(noms, f"les titres de rang {n}") for n, noms in enumerate(TITRES, start=1))
    lignes = tuple(StyleAttendu(noms, f"le sommaire, rang {n}") for n, noms in enumerate(SOMMAIRE, start=1))
    return (
        *titres,
        *roles_des_paragraphes(),
        StyleAttendu(NOMS_DE_PUCES, "les listes à puces", en_liste=True),
        StyleAttendu(NOMS_DE_NUMEROS, "les listes numérotées", en_liste=True),
        StyleAttendu(NOMS_DE_TABLEAU, "les filets, le fond et les marges des tableaux", de_tableau=True),
        *(lignes if sommaire else ()),
    )
