"""Une ligne d'une grille remplie : ce qu'elle dit d'une exigence, et ce qu'elle a de fautif."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from sys import intern

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.grille.appuis.commentaires import est_a_finir
from cctgen.evaluation.grille.contrat import COLONNES_SAISIE, Forme
from cctgen.evaluation.modele import Avis, CleOffre, Constat, FeuilleDeGrille, nom_replie
from cctgen.matrice.attendu import en_une_ligne
from cctgen.matrice.contrat import lettre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import finir
from cctgen.socle.validation import est_un_motif, est_une_source

Case = object
"""Nombre, texte, date, heure, durée ou booléen, tels que le tableur les a enregistrés."""

_ENTIER = re.compile(r"([0-9]{1,4})(?:[.,]0+)?")
_SANS_REFERENCE = "cette ligne n'a pas de référence"
_CONSTATS = {nom_replie(c.value): c for c in Constat}


@dataclass
class LectureEnCours:
    """Ce que la lecture d'une grille sait et relève, chaque forme à part ; `partages` garde une fois chaque texte.

    `sans_marque` sont les feuilles, et leur lot, où aucune empreinte ne se lit ; ce n'est rien d'une grille d'avant
    elles, qui a son mode d'emploi, et que rien n'y annonce : `a_des_empreintes`.
    """

    nom: str
    evaluateur: str
    degres: frozenset[int]
    libelles: Mapping[str, int]
    dossier: Dossier
    cles: Sequence[CleOffre]
    debuts: frozenset[str] = frozenset()
    avis: dict[Forme, dict[CleOffre, dict[str, Avis]]] = field(default_factory=lambda: {f: {} for f in Forme})
    partages: dict[str, str] = field(default_factory=dict)
    designations: set[tuple[str, str]] = field(default_factory=set)
    anomalies: list[Anomalie] = field(default_factory=list)
    sans_marque: list[tuple[str, int | None]] = field(default_factory=list)
    a_des_empreintes: bool = False
    a_son_mode_d_emploi: bool = False
    lot: int | None = None
    gravite: Gravite = Gravite.A_QUALIFIER

    def signaler(
        self, code: str, message: str, conseil: str, feuille: str = "", cellule: str = "", ref: str = ""
    ) -> None:
        """Relève une anomalie, à qualifier sauf avis contraire, située dans la grille et dans son lot."""
        lieu = Lieu(self.nom, feuille=feuille, cellule=cellule)
        self.anomalies.append(Anomalie(code, message, conseil, self.gravite, lieu, ref, self.lot))


@dataclass
class LigneSaisie:
    """Une ligne du tableau, lue par nom de colonne ; `rangs` est rien pour une colonne qui manque."""

    lecture: LectureEnCours
    feuille: FeuilleDeGrille
    numero: int
    rangee: Sequence[Case]
    textes: Sequence[str]
    rangs: Mapping[str, int | None]

    def brute(self, colonne: str) -> Case:
        """Rend la case telle que le tableur l'a enregistrée."""
        rang = self.rangs[colonne]
        return "" if rang is None or rang >= len(self.rangee) else self.rangee[rang]

    def texte(self, colonne: str) -> str:
        """Rend la case telle qu'elle se lit."""
        rang = self.rangs[colonne]
        return "" if rang is None or rang >= len(self.textes) else self.textes[rang]

    def _partage(self, colonne: str) -> str:
        """Rend la case, une même valeur n'étant tenue qu'une fois : références, commentaires et sources se répètent."""
        texte = self.texte(colonne)
        return self.lecture.partages.setdefault(texte, texte)

    def signaler(self, code: str, colonne: str, message: str, conseil: str, ref: str) -> None:
        """Relève une anomalie à la cellule de la colonne."""
        self.lecture.signaler(code, message, conseil, self.feuille.nom, self.cellule(colonne), ref)

    def cellule(self, colonne: str) -> str:
        """Rend « L12 », ou rien si la colonne manque ; les feuilles se ressemblent : une même adresse s'y partage."""
        rang = self.rangs[colonne]
        return "" if rang is None else intern(f"{lettre(rang)}{self.numero}")

    def avis(self) -> Avis:
        """Rend l'avis de la ligne, avec la cellule d'où vient sa note."""
        ref = self.texte("Réf.")
        return Avis(
            self.lecture.evaluateur,
            self._constat(ref),
            self._note(ref, self.lecture.degres),
            self._partage("Commentaire"),
            self._partage("Source (pièce, page)"),
            self.feuille,
            self.cellule("Note"),
        )

    def retenir(self, avis: Avis, lus: dict[str, Avis], notees: Mapping[str, bool]) -> None:
        """Ajoute l'avis à ceux de l'offre, ou dit pourquoi il n'est pas repris."""
        ref = self._partage("Réf.")
        if ref not in notees:
            dite = en_une_ligne(ref)
            quoi = f"l'exigence « {dite} » n'est pas de celles où cette offre s'apprécie" if dite else _SANS_REFERENCE
            message = f"{quoi} ; rien n'en est repris."
            self.signaler("exigence-inconnue", "Réf.", message, "Rétablissez la référence d'origine.", ref)
        elif ref in lus:
            meme = self.verifier(ref, avis, notees) == lus[ref]
            self.lecture.gravite = Gravite.INFORMATION if meme else Gravite.A_QUALIFIER
            suite = "" if meme else ", et les deux appréciations diffèrent"
            message = f"l'exigence {ref} figure deux fois dans la feuille{suite} ; seule la première est reprise."
            self.signaler("ligne-dupliquee", "Réf.", message, "Supprimez la ligne en trop.", ref)
            self.lecture.gravite = Gravite.A_QUALIFIER
        else:
            lus[ref] = self.verifier(ref, avis, notees)

    def _constat(self, ref: str) -> Constat | None:
        texte = self.texte("Constat")
        constat = _CONSTATS.get(nom_replie(texte))
        if texte and constat is None:
            message = f"{ref} : le constat « {texte} » n'est pas reconnu ; il n'est pas repris."
            conseil = f"Choisissez parmi : {', '.join(c.value for c in Constat)}."
            self.signaler("constat-non-reconnu", "Constat", message, conseil, ref)
        return constat

    def _note(self, ref: str, degres: Collection[int]) -> int | None:
        brute = self.brute("Note")
        if type(brute) is float and brute in degres:
            # Un degré, tel que le tableur l'enregistre : presque toutes les notes.
            return int(brute)
        if not texte_de_case(brute):
            return None
        note = _entier(brute)
        if note is None and isinstance(brute, str):
            note = self.lecture.libelles.get(nom_replie(brute))
        if note is None or note not in degres:
            message = (
                f"{ref} : la note « {texte_de_case(brute)} » n'est pas un degré de l'échelle ; elle n'est pas reprise."
            )
            conseil = f"Choisissez parmi : {', '.join(map(str, sorted(degres)))}."
            self.signaler("note-hors-echelle", "Note", message, conseil, ref)
            return None
        return note

    def verifier(self, ref: str, avis: Avis, notees: Mapping[str, bool]) -> Avis:
        """Une note sur une exigence non notée ne compte pas ; une note sans motif compte, mais incomplète."""
        if avis.note is None:
            return avis
        if not notees[ref]:
            message = f"l'exigence {ref} ne se note pas : la note {avis.note} n'est pas reprise."
            conseil = (
                "Gardez le constat et le commentaire ; une exigence tenue ne rapporte rien par elle-même. Si plusieurs"
                " notes ont ainsi quitté leur ligne, vos colonnes ont pu être triées sans les autres : annulez ce tri."
            )
            self.signaler("note-sur-exigence-non-notee", "Note", message, conseil, ref)
            return replace(avis, note=None)
        if est_a_finir(avis.commentaire, self.lecture.debuts):
            message = finir(
                f"{ref} : la note {avis.note} n'a pour commentaire qu'un début proposé, « {avis.commentaire} »"
            )
            self.signaler("note-sans-motif", "Note", message, "Finissez-le, ou remplacez-le par le vôtre.", ref)
            return replace(avis, commentaire="")
        if not avis.est_motive and not self._est_un_consensus_muet(avis):
            message = f"{ref} : la note {avis.note} {_ce_qui_manque(avis)}."
            self.signaler("note-sans-motif", "Note", message, "Écrivez le commentaire, la pièce et la page.", ref)
        return avis

    def _est_un_consensus_muet(self, avis: Avis) -> bool:
        """Vrai d'un consensus sans commentaire : la confrontation aux avis individuels le dira, s'il s'en écarte."""
        return avis.evaluateur == CONSENSUS and not est_un_motif(avis.commentaire)


def _ce_qui_manque(avis: Avis) -> str:
    """Dit ce qui manque à une note : une case vide, ou remplie d'un signe qui ne dit rien, que l'on cite."""
    cases = {
        "commentaire": (avis.commentaire, est_un_motif(avis.commentaire), "ne dit pas pourquoi"),
        "source": (avis.source, est_une_source(avis.source), "ne situe rien"),
    }
    vides = [nom for nom, (texte, _, _) in cases.items() if not texte.strip()]
    dits = [f"est sans {' ni '.join(vides)}"] if vides else []
    muets = [(nom, texte, faute) for nom, (texte, suffit, faute) in cases.items() if texte.strip() and not suffit]
    return " ; ".join([*dits, *(f"a pour {nom} « {texte.strip()} », qui {faute}" for nom, texte, faute in muets)])


class LignesOrdinaires:
    """Les lignes où rien n'est à redire, lues d'un trait : presque toutes ; les autres se lisent par `LigneSaisie`."""

    def __init__(
        self,
        lecture: LectureEnCours,
        feuille: FeuilleDeGrille,
        rangs: Mapping[str, int | None],
        notees: Mapping[str, bool],
    ) -> None:
        places = [rang for nom in ("Réf.", *COLONNES_SAISIE) if (rang := rangs[nom]) is not None]
        complets = len(places) == 1 + len(COLONNES_SAISIE)
        self._places = tuple(places) if complets else (0, 0, 0, 0, 0)
        self._largeur = max(places) + 1 if complets else None
        self._lettre = lettre(self._places[2])
        self._lecture, self._feuille, self._notees = lecture, feuille, notees

    def lire(self, numero: int, rangee: Sequence[Case], textes: Sequence[str], lus: dict[str, Avis]) -> bool:
        """Ajoute à l'offre l'avis d'une ligne ordinaire, et rend vrai ; faux, sans rien faire, pour toute autre."""
        if self._largeur is None or len(textes) < self._largeur:
            return False
        ref_, constat_, note_, commentaire_, source_ = self._places
        ref, commentaire, source, brute = textes[ref_], textes[commentaire_], textes[source_], rangee[note_]
        saisi = textes[constat_]
        constat = _CONSTATS_EXACTS.get(saisi)
        if ref in lus or ref not in self._notees or (saisi and constat is None):
            return False
        if brute == "" and (constat or commentaire or source):
            note = None
        elif (
            type(brute) is float and brute in self._lecture.degres and self._est_sans_reproche(ref, commentaire, source)
        ):
            note = int(brute)
        else:
            return False
        garder, evaluateur = self._lecture.partages.setdefault, self._lecture.evaluateur
        commentaire, source = garder(commentaire, commentaire), garder(source, source)
        cellule = intern(f"{self._lettre}{numero}")
        lus[garder(ref, ref)] = Avis(evaluateur, constat, note, commentaire, source, self._feuille, cellule)
        return True

    def _est_sans_reproche(self, ref: str, commentaire: str, source: str) -> bool:
        """Vrai si l'exigence se note, et que la note a son motif entier."""
        motivee = est_un_motif(commentaire) and est_une_source(source)
        return motivee and not est_a_finir(commentaire, self._lecture.debuts) and self._notees[ref]


_CONSTATS_EXACTS: Mapping[str, Constat] = {c.value: c for c in Constat}


def texte_de_case(case: Case) -> str:
    """Rend le texte d'une case : un nombre entier sans décimales, un retour à la ligne d'une seule forme."""
    if isinstance(case, str) and "\r" not in case:
        return case.strip()
    if isinstance(case, bool):
        return "VRAI" if case else "FAUX"
    if isinstance(case, float) and case.is_integer():
        return str(int(case))
    return str(case).replace("\r\n", "\n").replace("\r", "\n").strip()


def _entier(case: Case) -> int | None:
    """Rend le nombre entier saisi, écrit en chiffres ou en texte ; ni date, ni vrai, ni fraction."""
    if isinstance(case, bool) or not isinstance(case, int | float | str):
        return None
    chiffres = _ENTIER.fullmatch(str(case).strip())
    return int(chiffres.group(1)) if chiffres else None
