"""La typographie d'un paragraphe de plusieurs mises en forme, et les mots reçus qu'elle laisse."""

from __future__ import annotations

from cctgen.documents.composition.typographie import textes_composes
from cctgen.documents.texte import Contenu, Inline, Renvoi, Texte
from cctgen.socle.typographie import composer


def compose(contenu: Contenu) -> list[str]:
    def lire(inline: Inline) -> str:
        assert isinstance(inline, Renvoi)
        return inline.libelle

    return textes_composes(contenu, lire, composer)


def test_une_espace_et_son_signe_peuvent_etre_de_deux_mises_en_forme() -> None:
    assert compose(
        (Texte("Objet ", gras=True), Texte(": selon l'"), Renvoi("SSI-001", "article 3"), Texte(" ; fin"))
    ) == [
        "Objet\u00a0",
        ": selon l’",
        "article\u00a03",
        "\u202f; fin",
    ]


def test_le_texte_d_un_soumissionnaire_ne_change_pas() -> None:
    recu = "L'« offre » : 10 % ; oui ?"
    assert compose((Texte(recu, recu=True),)) == [recu]
    assert compose((Texte("L'offre dit : "), Texte(recu, recu=True), Texte(" ; vu."))) == [
        "L’offre dit\u00a0: ",
        recu,
        "\u202f; vu.",
    ]
