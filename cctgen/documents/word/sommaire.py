"""Le sommaire : un champ de Word rempli d'avance."""

from __future__ import annotations

from collections.abc import Sequence

from cctgen.documents.modeles.styles import SOMMAIRE
from cctgen.documents.word.balisage import FIN, SANS_SOULIGNEMENT, attribut, champ, ouverture, run
from cctgen.documents.word.mise_en_page.chasses import grasse, maigre
from cctgen.documents.word.mise_en_page.pagination import Entree, ouvre_une_partie
from cctgen.documents.word.modele import Modele

_SANS_LIEN = f"<w:rPr>{SANS_SOULIGNEMENT}</w:rPr>"
"""LibreOffice souligne tout lien, même dans un sommaire."""


def sommaire(modele: Modele, entrees: Sequence[Entree], pages: Sequence[int], rangs: int, *, d_un_bloc: bool) -> str:
    """Rend le sommaire des titres de ces `rangs` : un champ TOC prêt à lire, dont chaque page est un champ PAGEREF.

    La tabulation devant TOC est voulue : Word l'ignore, et LibreOffice, qui figerait les numéros de page d'un
    champ TOC, traite alors chaque PAGEREF comme un renvoi et le recalcule à la mise en page.
    """
    styles = [modele.feuille.identifiant(*noms) for noms in SOMMAIRE[:rangs]]
    lignes = [(e, page) for e, page in zip(entrees, pages, strict=True) if e.niveau <= len(styles)]
    if not lignes:
        return "<w:p/>"
    debut = ouverture(f'\tTOC \\o "1-{rangs}" \\h \\z')
    places = [_place_des_numeros(modele, niveau, entrees) for niveau in range(1, len(styles) + 1)]
    paragraphes, gardees = [], [entree for entree, _ in lignes]
    for rang, (entree, page) in enumerate(lignes):
        numero = f"{run(entree.numero, SANS_SOULIGNEMENT)}<w:r>{_SANS_LIEN}<w:tab/></w:r>" if entree.numero else ""
        numero_de_page = champ(f"PAGEREF {entree.signet} \\h", str(page), SANS_SOULIGNEMENT)
        suivie = d_un_bloc and rang < len(lignes) - 1
        tenue = "<w:keepNext/>" if suivie or ouvre_une_partie(gardees, rang) else ""
        paragraphes.append(
            f'<w:p><w:pPr><w:pStyle w:val="{styles[entree.niveau - 1]}"/>{tenue}{places[entree.niveau - 1]}</w:pPr>'
            f"{'' if rang else debut}"
            f'<w:hyperlink w:anchor={attribut(entree.signet)} w:history="1">{numero}'
            f"{run(entree.texte, SANS_SOULIGNEMENT)}<w:r>{_SANS_LIEN}<w:tab/></w:r>{numero_de_page}"
            "</w:hyperlink></w:p>"
        )
    return f"{''.join(paragraphes)}{FIN.replace('</w:p>', _FIN_DE_CHAMP + '</w:p>')}"


def _place_des_numeros(modele: Modele, niveau: int, entrees: Sequence[Entree]) -> str:
    """Rend le retrait de numéros plus larges que la place du style, « Article 12.3 », ou rien."""
    noms = SOMMAIRE[niveau - 1]
    corps, suspendu = modele.feuille.forme(*noms).corps, modele.feuille.suspendu(*noms)
    chasse = grasse if niveau == 1 else maigre
    largeurs = [chasse(entree.numero) for entree in entrees if entree.niveau == niveau and entree.numero]
    mesure = round(20 * corps * max(largeurs, default=0))
    if not largeurs or round(_GRAS * mesure) + _APRES_LE_NUMERO <= suspendu:
        return ""
    largeur = round(_LARGE * mesure) + _APRES_LE_NUMERO
    ancien = modele.feuille.retrait(*noms)
    gauche = ancien - suspendu + largeur
    return (
        f'<w:tabs><w:tab w:val="clear" w:pos="{ancien}"/><w:tab w:val="left" w:pos="{gauche}"/></w:tabs>'
        f'<w:ind w:left="{gauche}" w:hanging="{largeur}"/>'
    )


_GRAS, _LARGE, _APRES_LE_NUMERO = 1.1, 1.35, 110
"""Ce qu'ajoutent à une largeur le gras, puis une police plus large qu'Arial ; l'écart d'un numéro à son texte."""
_FIN_DE_CHAMP = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
