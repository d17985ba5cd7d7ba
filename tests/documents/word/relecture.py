"""Ce que LibreOffice lit d'un document Word : tel quel, ou toutes ses révisions acceptées ou refusées."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Tout(liste)
  lignes = createUnoService(&quot;com.sun.star.io.TextInputStream&quot;)
  lignes.setInputStream(createUnoService(&quot;com.sun.star.ucb.SimpleFileAccess&quot;).openFileRead(liste))
  While Not lignes.isEOF()
    mots = Split(lignes.readLine(), &quot;|&quot;)
    If UBound(mots) = 2 Then Relire(mots(0), mots(1), mots(2))
  Wend
End Sub

Sub Relire(source, decision, sortie)
  Dim muet(0) As New com.sun.star.beans.PropertyValue
  muet(0).Name = &quot;Hidden&quot;
  muet(0).Value = True
  lu = StarDesktop.loadComponentFromURL(source, &quot;_blank&quot;, 0, muet())
  If decision &lt;&gt; &quot;&quot; Then
    commande = &quot;.uno:&quot; &amp; decision &amp; &quot;AllTrackedChanges&quot;
    envoi = createUnoService(&quot;com.sun.star.frame.DispatchHelper&quot;)
    envoi.executeDispatch(lu.CurrentController.Frame, commande, &quot;&quot;, 0, Array())
  End If
  lu.TextFields.refresh()
  flux = createUnoService(&quot;com.sun.star.io.TextOutputStream&quot;)
  flux.setOutputStream(createUnoService(&quot;com.sun.star.ucb.SimpleFileAccess&quot;).openFileWrite(sortie))
  suite = lu.Text.createEnumeration()
  While suite.hasMoreElements()
    bloc = suite.nextElement()
    ligne = &quot;tableau&quot;
    If bloc.supportsService(&quot;com.sun.star.text.Paragraph&quot;) Then
      ligne = bloc.ParaStyleName &amp; &quot;|&quot; &amp; bloc.ListLabelString &amp; &quot;|&quot; &amp; bloc.String
    Else
      For Each nom In bloc.getCellNames()
        texte = Join(Split(bloc.getCellByName(nom).String, Chr(10)), &quot;¶&quot;)
        ligne = ligne &amp; &quot;|&quot; &amp; nom &amp; &quot;=&quot; &amp; texte
      Next
    End If
    flux.writeString(ligne &amp; Chr(10))
  Wend
  flux.closeOutput()
  lu.close(True)
End Sub
</script:module>
"""


class Decision(StrEnum):
    """Ce que l'on fait des révisions ; la valeur est le mot de LibreOffice."""

    AUCUNE = ""
    ACCEPTER = "Accept"
    REFUSER = "Reject"


def relire(docx: Mapping[tuple[str, Decision], bytes], dossier: Path) -> dict[tuple[str, Decision], list[str]]:
    """Rend, de chaque document, les paragraphes (style, numéro, texte) et les tableaux (case, texte), sans sommaire."""
    lancer = [str(shutil.which("soffice")), f"-env:UserInstallation={(dossier / 'profil').as_uri()}", "--headless"]
    # Le premier lancement pose le profil, et remettrait à neuf une bibliothèque posée avant lui.
    subprocess.run([*lancer, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    (dossier / "profil/user/basic/Standard/Module1.xba").write_text(_MODULE, encoding="utf-8")
    sources = {octets: dossier / f"{rang}.docx" for rang, octets in enumerate(dict.fromkeys(docx.values()))}
    for octets, source in sources.items():
        source.write_bytes(octets)
    # Un même document, sous une même décision, ne s'ouvre qu'une fois.
    ouvertures = {cle: (sources[octets], cle[1]) for cle, octets in docx.items()}
    sorties = {ouverture: dossier / f"{rang}.txt" for rang, ouverture in enumerate(dict.fromkeys(ouvertures.values()))}
    demandes = ["|".join((source.as_uri(), de, sortie.as_uri())) for (source, de), sortie in sorties.items()]
    liste = dossier / "liste.txt"
    liste.write_text("\n".join(demandes), encoding="utf-8")
    appel = f'macro:///Standard.Module1.Tout("{liste.as_uri()}")'
    subprocess.run([*lancer, appel], check=True, capture_output=True, timeout=120 + 2 * len(docx))
    lus = {cle: sorties[o].read_text(encoding="utf-8").splitlines() for cle, o in ouvertures.items()}
    return {cle: [ligne for ligne in lignes if not ligne.startswith("Contents")] for cle, lignes in lus.items()}
